"""The OpenAPI page: what FastAPI reads off the routes, and what it cannot know."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from monitor.web.access import Door, door_of
from monitor.web.api.shapes import Problem

DESCRIPTION = """May this model be promoted? Asked by pipelines, decided by people, in the press's own words.

Send `Authorization: Bearer mim_…` (`monitor user token add NAME --label ci --scope decide:read`).
A browser's session works too; what changes something then needs the page's form token in `X-Form-Token`.
Errors are `application/problem+json`."""
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "Its scope is named at each route."},
    "session": {"type": "apiKey", "in": "cookie", "name": "monitor", "description": "Signed in at `/login`."},
}


def describe(app: FastAPI) -> dict[str, Any]:
    page = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
    components = page.setdefault("components", {})
    components["securitySchemes"] = SCHEMES
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)  # ours are problems
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and str(route.path_format) in page["paths"]:
            for method in route.methods or ():
                operation = page["paths"][str(route.path_format)].get(method.lower())
                door = door_of(route)
                if operation and door:
                    _tell(operation, door)
    return page


def _tell(operation: dict[str, Any], door: Door) -> None:
    """Who may call it."""
    if door.role is None:
        operation["security"] = []
        return
    operation["security"] = [{"token": [door.scope]}, {"session": []}]
    opened = " `--open-reads` opens it." if door.open_reads else ""
    needs = f"Needs the role {door.role}; a token, the scope `{door.scope}`.{opened}"
    operation["description"] = f"{operation.get('description', '')}\n\n{needs}".strip()
