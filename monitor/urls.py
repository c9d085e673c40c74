"""Addresses: parsed once, by this one parser, and canonical article identity.

A `Url` can only hold what is safe to put on the wire: http or https, no user info, a plain ASCII host,
an escaped path and query, no fragment.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin, urlsplit

_MAX_LENGTH = 2048  # longest that common servers and browsers agree on
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE_IN_PATH = "/%:@!$&'()*+,;=~"
_SAFE_IN_QUERY = _SAFE_IN_PATH + "?[]"


class UrlError(ValueError):
    """This is no address that may be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Url:
    """`host` is lower case, ASCII, an IPv6 address without brackets; `path` begins with `/`."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def host_port(self) -> str:
        """`example.com:443`, `[::1]:8000`: how `allow_hosts` names a server."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def target(self) -> str:
        """What goes into the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def origin(self) -> str:
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{_bracketed(self.host)}{port}"

    def __str__(self) -> str:
        return self.origin + self.target


def parse(text: str, *, base: Url | None = None) -> Url:
    """Read an address, relative to `base` if given. Raises UrlError."""
    try:
        parts = urlsplit(urljoin(str(base), text.strip()) if base else text.strip())
        port = parts.port
    except ValueError as e:
        raise UrlError(f"not an address: {e}") from e
    if parts.scheme not in _DEFAULT_PORTS:
        raise UrlError(f"scheme {parts.scheme[:20]!r} is refused: only http and https are asked")
    if "@" in parts.netloc:
        raise UrlError("user name or password in the address is refused")
    url = Url(
        scheme=parts.scheme,
        host=_ascii_host(parts.hostname or ""),
        port=_DEFAULT_PORTS[parts.scheme] if port is None else port,
        path=_without_dots(_escaped(parts.path or "/", _SAFE_IN_PATH)),
        query=_escaped(parts.query, _SAFE_IN_QUERY),
    )
    if len(str(url)) > _MAX_LENGTH:
        raise UrlError(f"address longer than {_MAX_LENGTH} characters")
    return url


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _ascii_host(host: str) -> str:
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host).compressed
        except ValueError as e:
            raise UrlError(f"not a host: {host[:60]!r}") from e
    name = host.rstrip(".")
    if not name.isascii() and len(name) <= 253:  # the codec is slow on long names
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError as e:
            raise UrlError(f"not a host: {host[:60]!r}") from e
    name = name.lower()
    if not _HOST.fullmatch(name):
        raise UrlError(f"not a host: {host[:60]!r}")
    return name


def _escaped(part: str, safe: str) -> str:
    """Percent-encoding in one form: only where needed, in upper case."""

    def normal(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    stray = re.sub(r"%(?![0-9a-fA-F]{2})", "%25", part)
    return _ESCAPE.sub(normal, quote(stray, safe=safe))


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


# --- identity ------------------------------------------------------------------------------------

# Names as documented by the tools that add them, compared in lower case.
_TRACKING_PREFIXES = (
    "utm_", "at_", "mtm_", "matomo_", "pk_", "piwik_", "itm_", "hsa_", "oly_", "vero_", "mc_", "ns_",
    "wt_", "wt.", "estat_", "guce", "cx_", "fb_", "ga_", "_hs", "__hs", "sc_c", "stm_", "amp_", "trk",
)  # fmt: skip
_TRACKING_NAMES = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid",
    "ttclid", "li_fat_id", "igshid", "igsh", "epik", "rdt_cid", "sfnsn", "dicbo", "rb_clickid",
    "mkt_tok", "hsctatracking", "_ga", "_gl", "_openstat", "__twitter_impression", "xtor", "xts",
    "xtref", "xtcr", "cmp", "cmpid", "ocid", "ito", "ftag", "ncid", "mbid", "cndid", "bxid", "esrc",
    "taid", "tpcc", "smid", "smtyp", "emc", "partner", "s_cid", "s_kwcid", "spm", "ref", "ref_src",
    "ref_url", "referrer", "referer", "source", "campaign", "campaign_id", "sr_share", "share_id",
    "srnd", "guccounter", "__s", "__source", "fromrss", "rss", "feed_id", "amp",
})  # fmt: skip
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?<=[^/])(?:/amp/?|\.amp)$|\.amp(?=\.html?$)")
_AMP_CACHE = re.compile(r"/(?:amp|[civ])/(s/)?(?P<page>[^/]+\..+)")


def canonical(text: str, *, base: Url | None = None) -> str:
    """The identity of an article: its address without fragment, tracking, session or AMP dress.

    Raises UrlError.
    """
    url = _out_of_amp_cache(parse(text, base=base))
    kept = [pair for pair in url.query.split("&") if pair and not _is_tracking(pair)]
    path = _AMP_PATH.sub("", _SESSION.sub("", url.path))
    return str(replace(url, path=path, query="&".join(sorted(kept))))


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    return (
        name in _TRACKING_NAMES
        or name.startswith(_TRACKING_PREFIXES)
        or (name == "outputtype" and value == "amp")
    )


def _out_of_amp_cache(url: Url) -> Url:
    cached = url.host.endswith(".cdn.ampproject.org") or re.fullmatch(r"(www\.)?google\.[a-z.]+", url.host)
    match = _AMP_CACHE.fullmatch(url.path) if cached else None
    if match is None:
        return url
    return parse(f"{'https' if match[1] else 'http'}://{match['page']}?{url.query}")


def host_of(text: str) -> str:
    """The host, or an empty string where there is none to be had."""
    try:
        return parse(text).host
    except UrlError:
        return ""


def site_of(host: str) -> str:
    """The registrable domain (`bbc.co.uk`), or the host itself for addresses and bare names."""
    from courlan import extract_domain  # late: it loads tables that most commands never need

    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return host
    return extract_domain(f"https://{host}/") or host


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one registrable domain."""
    a, b = host_of(one), host_of(other)
    return bool(a and b) and (a == b or site_of(a) == site_of(b))
