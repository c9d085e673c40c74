"""Answers: JSON, conditional where something is asked again and again, and the problems a route may have."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.clock import to_text
from monitor.people import Request as Asked
from monitor.store.base import to_json

KEPT = {"Cache-Control": "private, no-cache"}
"""May be kept by who asked, and is asked about each time."""


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(content, status, headers, "application/json")


def etag(body: Mapping[str, Any], besides: Collection[str] = ()) -> str:
    """Weak where something of the body is left out of it."""
    told = {key: value for key, value in body.items() if key not in besides}
    tag = f'"{hashlib.sha256(to_json(told).encode()).hexdigest()[:32]}"'
    return f"W/{tag}" if besides else tag


def conditional(request: Request, body: Mapping[str, Any], *, besides: Collection[str] = ()) -> Response:
    """304 where the caller has this already. besides: what changes all the time and matters to nobody."""
    tag = etag(body, besides)
    headers = {"ETag": tag, **KEPT}
    if _names(request.headers.get("if-none-match"), tag, weak=True):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return answer(body, headers=headers)


def only_as_seen(request: Request, tag: str | None) -> None:
    """Raises HTTPException 412 where the thing is not as the caller saw it. tag None: there is none."""
    if_match, if_none = request.headers.get("if-match"), request.headers.get("if-none-match")
    if if_match is not None and not _names(if_match, tag, weak=False):
        raise HTTPException(412, "it is not as you saw it: read it again")
    if if_none is not None and _names(if_none, tag, weak=True):
        raise HTTPException(412, "it is there already")


def _names(header: str | None, tag: str | None, *, weak: bool) -> bool:
    """RFC 9110 13.1: `*` names whatever there is; only the weak comparison takes weak tags."""
    if header is None or tag is None:
        return False
    if header.strip() == "*":
        return True
    given = [part.strip() for part in header.split(",")]
    return tag.removeprefix("W/") in [g.removeprefix("W/") for g in given] if weak else tag in given


def waiting(asked: Asked | None) -> dict[str, Any] | None:
    """A first person's request, as it is told."""
    if asked is None:
        return None
    return {
        "actor": asked.actor,
        "reason": asked.reason,
        "created_at": to_text(asked.created_at),
        "expires_at": to_text(asked.expires_at),
    }


def next_page(request: Request, **where: Any) -> str:
    return f"{request.url.path}?{request.url.include_query_params(**where).query}"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=`: what else a route answers, each as problem+json."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in (401, 403, 413, 422, 429, 500, 503, *statuses)
    }
