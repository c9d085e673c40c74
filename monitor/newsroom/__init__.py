"""A little press on loopback, so that the whole pipeline can be shown and tested over real HTTP."""

from monitor.newsroom.press import CATALOGUE, PressError
from monitor.newsroom.server import Request, Room, open_room

open = open_room  # noqa: A001  # read as newsroom.open

__all__ = ["CATALOGUE", "PressError", "Request", "Room", "open", "open_room"]
