"""What the command line tells the server."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    policy: Path = Path("policy.yaml")
    open_reads: tuple[Network, ...] = ()
    """Who may ask the gate without signing in."""
    proxies: tuple[Network, ...] = ()
    """Whose X-Forwarded-* and user header are believed."""
    user_header: str | None = None
    """The header in which such a proxy names the person who signed in to it."""
    channels: tuple[str, ...] = ()
    """Who is told, by the next run, of the pauses and reviews that an act on a page began."""


def contains(networks: tuple[Network, ...], address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in networks)
