"""The one door to Datasette: its database opens guarded connections only. To import it takes two seconds."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from datasette.app import Datasette, app_root
from datasette.database import Database
from datasette.utils.asgi import NotFound
from jinja2 import ChoiceLoader, DictLoader

from monitor.store.guarded import Guarded, readable
from monitor.web.sql import NAME

_TEMPLATES = app_root / "datasette" / "templates"
_DESK = """{% if desk is defined %}{% set at, words = desk(request|default(none)) %}
<p class="crumbs"><a href="{{ at }}">← {{ words }}</a> ·&nbsp;</p>{% endif %}"""


class _Public(Database):  # type: ignore[misc]
    """What may not be read is not there at all: its page says 404, and lists leave it out."""

    def connect(self, write: bool = False) -> Guarded:
        connection = Guarded.open(Path(self.path))
        self._all_file_connections.append(connection)
        return connection

    async def table_names(self) -> list[str]:
        return await self._public("table")

    async def view_names(self) -> list[str]:
        return await self._public("view")

    async def table_exists(self, table: str) -> bool:
        return table in await self.table_names()

    async def primary_keys(self, table: str) -> list[str]:
        if table not in [*await self.table_names(), *await self.view_names()]:
            raise NotFound("Table not found")
        keys: list[str] = await super().primary_keys(table)
        return keys

    async def attached_databases(self) -> list[Any]:
        return []  # none can be; asking would tell where the file is

    async def _public(self, kind: str) -> list[str]:
        names: list[str] = await self.execute_fn(lambda connection: readable(connection, kind))
        return names


def make(db: Path, metadata: dict[str, Any], settings: dict[str, Any]) -> Datasette:
    # With rich, the log gets a traceback with the values of all variables for every 404.
    import_module("datasette.handle_exception").__dict__["rich"] = None
    made = Datasette([], metadata=metadata, settings=settings)
    made.remove_database("_memory")
    made.add_database(_Public(made, path=str(db), is_mutable=True), name=NAME)
    made.jinja_env.loader = ChoiceLoader([DictLoader({"base.html": _frame()}), made.jinja_env.loader])
    return made


def _frame() -> str:
    """Its own, with the language said and a link back to the desk."""
    frame: str = (_TEMPLATES / "base.html").read_text("utf-8")
    return frame.replace("<html>", '<html lang="en">', 1).replace("<nav>", f"<nav>{_DESK}", 1)
