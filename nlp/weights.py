"""Weights on disk: arrays (.npz) and tables (.json) in `data/model`, written by `training`."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")


class ModelError(RuntimeError):
    """Weights that cannot be used: names the file and what to do."""

    def __init__(self, file: Traversable, what: str, *, made_by: str) -> None:
        super().__init__(
            f"{file}: {what}; reinstall the package, or make it again with `python -m {made_by}`"
        )


def packaged(name: str) -> Traversable:
    return files("nlp") / "data" / "model" / name


def arrays(file: Traversable, wanted: Iterable[str], *, made_by: str) -> dict[str, NDArray[Any]]:
    """The arrays of these names. Raises ModelError where the file is missing, damaged or lacks one."""
    import numpy as np

    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as stored:
            return {name: stored[name] for name in wanted}
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as e:
        raise ModelError(file, f"cannot be read ({e})", made_by=made_by) from e


def lines(array: NDArray[np.uint8]) -> tuple[str, ...]:
    """A list of names, kept as UTF-8, one on a line."""
    return tuple(array.tobytes().decode().split("\n"))


def scaled(stored: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """Weights kept as int8 with a `scale` for each column."""
    import numpy as np

    return stored[name].astype(np.float32) * stored["scale"].astype(np.float32)


def table(file: Traversable, shape: Callable[[Any], T], *, made_by: str) -> T:
    """What a JSON file holds, put into `shape`. Raises ModelError where it does not fit."""
    try:
        return shape(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise ModelError(file, f"cannot be read ({e!r})", made_by=made_by) from e


def numbers(of: dict[str, Any]) -> dict[str, float]:
    """A table's column: a number for each name."""
    return {str(name): float(number) for name, number in of.items()}
