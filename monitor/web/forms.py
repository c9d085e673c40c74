"""No other site may make a browser act here: a form shows a token that only our own pages know.

The token is a hash of the browser's session, or of a random seed where there is none yet (the sign-in page,
or people whom a proxy signs in), so that nothing need be stored, and it changes with every sign-in.
"""

from __future__ import annotations

import hmac
import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.accounts import Caller
from monitor.web.caller import session_cookie

FIELD, HEADER = "form_token", "X-Form-Token"


def form_token(request: Request, caller: Caller | None) -> str:
    """What the page's forms carry in the field `form_token`."""
    key = _key(request, caller)
    name = caller.name if caller else ""
    return hmac.digest(key.encode(), f"form {name}".encode(), "sha256").hex()


def keep_seed(request: Request, response: Response) -> None:
    """Send the seed along with the page whose token was made from it."""
    made = getattr(request.state, "seed", None)
    if made:
        response.set_cookie(
            _seed_cookie(request),
            made,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )


async def check_form(request: Request, caller: Caller | None) -> None:
    """Raises HTTPException 403 where the request may come from another site."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    ours = f"{request.url.scheme}://{request.headers.get('host')}"
    if site not in (None, "same-origin", "none") or origin not in (None, ours):
        raise HTTPException(403, "this came from another site")
    given = request.headers.get(HEADER) or await _field(request)
    if not hmac.compare_digest(given.encode(), form_token(request, caller).encode()):
        raise HTTPException(403, "this page is out of date: go back, load it again and repeat what you did")


async def _field(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return ""
    given = (await request.form()).get(FIELD)
    return given if isinstance(given, str) else ""


def _key(request: Request, caller: Caller | None) -> str:
    if caller and caller.via == "session":
        return request.cookies[session_cookie(request)]
    kept = request.cookies.get(_seed_cookie(request)) or getattr(request.state, "seed", None)
    if not kept:
        kept = request.state.seed = secrets.token_urlsafe(32)
    return str(kept)


def _seed_cookie(request: Request) -> str:
    return f"{session_cookie(request)}-form"
