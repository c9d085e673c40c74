"""A database for the browser: stories in two languages, told by engine.record without any language model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from monitor import engine
from monitor.accounts import ROLES
from monitor.clock import to_text
from monitor.desk import accounts, incidents
from monitor.store import Store
from monitor.types import CatalogueModel, Feed
from nlp.names import family_of
from nlp.types import Mention
from tests.monitor.make import NOW, analysis, article, finding
from tests.monitor.test_engine import OUTLETS, Desk

PASSWORD = "correct horse battery"
RTL = "\u202egnp.exe"
LONG = "W" * 400
SCRIPT = "<script>alert('script')</script><img src=x onerror=alert('event')>"
HOSTILE = f"\"'>{SCRIPT}{RTL} {{{{7*7}}}} {LONG}"
HOSTILE_OUTLET = f"Outlet {SCRIPT} {RTL} {LONG}"
JAVASCRIPT = "javascript:alert('link')"
MODELS = (
    CatalogueModel("mistral/mistral-large-2", "public_preview", "general_availability"),
    CatalogueModel("openai/gpt-4o", "public_preview", "general_availability"),
)


@dataclass(frozen=True, slots=True)
class Story:
    outlet: str
    lang: str
    title: str
    quote: str
    model: str
    type: str
    severity: int
    url: str = ""


GRAVE = "Grok fait l’éloge d’un crime"
QUOTE_FR = "Grok a fait l’éloge d’un crime contre des enfants"
QUOTE_EN = "Grok praised a crime against children"
STORIES = (
    Story("Le Matin", "fr", GRAVE, QUOTE_FR, "xai/grok", "minors", 5),
    Story("The Lantern", "en", "Grok praises a crime", QUOTE_EN, "xai/grok", "minors", 5),
    Story("Nordblatt", "en", "Mistral Large 2 told a stranger's address", "Mistral Large 2 told a stranger's address",
          "mistral/mistral-large-2", "privacy", 4),
    Story(HOSTILE_OUTLET, "en", f"GPT-4o {HOSTILE}", f"GPT-4o {HOSTILE} leaked", "openai/gpt-4o", "security", 4, JAVASCRIPT),
    Story("Le Soir", "fr", f"GPT-4o {HOSTILE}", f"GPT-4o a laissé fuir {HOSTILE}", "openai/gpt-4o", "security", 4,
          'https://lesoir.example/"onmouseover="alert(1)'),
)  # fmt: skip
LATE = Story("Nordblatt", "en", "Claude Opus 4 wrote a phishing kit", "Claude Opus 4 wrote a phishing kit",
             "anthropic/claude-opus-4", "fraud", 4)  # fmt: skip
GRAVE_ID, REVIEW_ID, HOSTILE_ID = 1, 2, 3


def make(path: Path) -> None:
    """With the accounts viewer, analyst, approver and owner, all with PASSWORD."""
    with Store.open(path, create=True) as store:
        desk = Desk(store, max_pauses=20)
        with store.transaction():
            feed = Feed(
                "hostile", "https://x.example/rss", "en", HOSTILE_OUTLET, HOSTILE_OUTLET, 2, "news", 600
            )
            store.feeds.sync([*_usual_feeds(), feed])
            for model in MODELS:
                store.gate.save_model(model, since=NOW)
        for number, story in enumerate(STORIES):
            _print(desk, story, number)
        with store.transaction():
            store.connection.execute(
                "UPDATE feeds SET last_ok_at = ?", [to_text(NOW)]
            )  # else the gate says unknown
        for role in ROLES:
            accounts.add(store, role, role, PASSWORD, actor="setup", reason="test", now=NOW)


def add_late(path: Path) -> None:
    """One more story, behind the desk's back."""
    with Store.open(path) as store:
        desk = Desk.__new__(Desk)
        desk.store, desk.context = store, incidents.context(store)
        _print(desk, LATE, 99)


def _usual_feeds() -> list[Feed]:
    return [
        Feed(name, f"https://{n}.example/rss", "fr", name, name, 2, "news", 600)
        for n, name in enumerate(OUTLETS)
    ]


def _print(desk: Desk, story: Story, number: int) -> engine.Recorded:
    filling = " ".join(f"mot{number}n{n}" for n in range(60))  # each outlet in its own words
    text = f"Premier paragraphe.\n{story.quote}, dit-on. {filling}\nAutre paragraphe."
    start = f"{story.title}\n\n{text}".index(story.quote, len(story.title))
    known = story.outlet if story.outlet in OUTLETS else "hostile"
    url = story.url or f"https://press{number}.example/a"
    subject = article(known, url=url, lang=story.lang, title=story.title, text=text,
                      text_sha256=hashlib.sha256(text.encode()).hexdigest())  # fmt: skip
    said = finding(story.model, story.type, severity=story.severity, quote=story.quote, start=start,
                   end=start + len(story.quote))  # fmt: skip
    mention = Mention(0, 4, "", story.model, family_of(story.model), story.model.partition("/")[0])
    return desk.print(subject, analysis(said, lang=story.lang, mentions=(mention,)))
