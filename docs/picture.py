"""Draw `demo.svg`, the README's picture: what the demo prints, as a terminal shows it. `make picture`."""

from __future__ import annotations

import re
import tempfile
from io import StringIO
from pathlib import Path

from click.testing import CliRunner
from rich.console import Console
from rich.text import Text

from monitor.cli.demo import demo

WIDTH = 120
PICTURE = Path(__file__).with_name("demo.svg")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shown = CliRunner().invoke(demo, ["--dir", folder], color=True).stdout.replace(folder, "demo")
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(shown))
    picture = console.export_svg(title="make demo")
    # the reader's own monospace font will do: a picture asks no other server for one
    PICTURE.write_text(re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    main()
