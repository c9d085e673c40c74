"""What a person typed into a form, kept whole so that a refused act gives it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from monitor.errors import UsageError
from monitor.plain import storable

LONGEST = 4000


class Refused(UsageError):  # noqa: N818  # not a fault of ours: what a person is told
    """What the form itself finds wrong: a key of the texts, so that it is told in the reader's language."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True)
class Form:
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The first value, trimmed and storable; empty where there is none."""
        return storable(next(iter(self.fields.get(name, ())), "")).strip()

    def all(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())

    def words(self, name: str, missing: str = "act.say_why", *, most: int = LONGEST) -> str:
        """What somebody must have written."""
        given = self.get(name)
        if not given:
            raise Refused(missing)
        return self.at_most(name, most)

    def at_most(self, name: str, most: int = LONGEST) -> str:
        given = self.get(name)
        if len(given) > most:
            raise Refused("act.too_long", most=most)
        return given

    def choice(self, name: str, known: Iterable[str]) -> str:
        given = self.get(name)
        if given not in known:
            raise Refused("new.bad_choice", name=name)
        return given

    def number(self, name: str, missing: str) -> int:
        """A row's number."""
        given = self.get(name)
        if not (given.isascii() and given.isdigit() and len(given) < 19):
            raise Refused(missing)
        return int(given)


async def _typed(request: Request) -> Form:
    read = await request.form()
    fields: dict[str, list[str]] = {}
    for name, value in read.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return Form({name: tuple(values) for name, values in fields.items()})


def asked(request: Request) -> Form:
    """The same out of the address: a link that opens a form with something in it."""
    names = dict.fromkeys(request.query_params.keys())
    return Form({name: tuple(request.query_params.getlist(name)) for name in names})


Typed = Annotated[Form, Depends(_typed)]
