"""A little press on loopback, so that the whole pipeline can be shown and tested over real HTTP.

    with newsroom.open(now=now, act=1) as room:
        ...  # poll room.feeds with room.hosts allowed
        room.advance()  # the second act: a second voice joins most stories
        room.advance()  # the third: a denial, a retraction

Fourteen invented outlets, each on a port of its own, print some fifty articles dated relative to `now`.
Names of models and makers are real, since those are what the monitor looks for; what is told of them here
is made up.

What the demo ought to show (`EXPECTED` says it model by model):

- Paused: every Grok, once a second owner tells of its praise of Hitler or of its fake nudes; Grok 3 at
  once, for denying the Holocaust; DeepSeek R1, by a regulator's order; Llama 4 Maverick, the only one of
  six models to fail a child-safety test; Phi-4, whose pause goes back to a person when one of its two
  sources retracts.
- Not paused: Gemini 2.5 Pro (one dispatch in five papers), Mistral Large 2 (a lone rumour, then a denial),
  GPT-4o (one owner), Claude Opus 4 (satire, a namesake, a copyright suit, a false claim), GPT-5.1 (a launch).

The press is as untidy as the real one: a feed that has moved, one that fails, one that is slow, one that is
not well-formed, all three dialects, windows-1252, gzip, conditional requests, an aggregator that only points.
"""

from monitor.newsroom.expected import EXPECTED, Expectation
from monitor.newsroom.press import CATALOGUE, PressError
from monitor.newsroom.server import Request, Room, open_room

open = open_room  # noqa: A001  # read as newsroom.open

__all__ = ["CATALOGUE", "EXPECTED", "Expectation", "PressError", "Request", "Room", "open", "open_room"]
