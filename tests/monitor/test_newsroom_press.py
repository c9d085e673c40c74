"""The demo's articles: dates that follow `now`; stories that say what the demo claims, data checked."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.newsroom import EXPECTED, PressError, datewords, press
from monitor.origins import SAME_TEXT, fingerprint, similarity

NOW = datetime(2026, 3, 5, 10, 20, tzinfo=UTC)  # a Thursday
ARTICLES = press.load(now=NOW).articles
OUTLETS = press.load(now=NOW).outlets


# --- time ----------------------------------------------------------------------------------------


def test_dates_follow_now() -> None:
    later = press.load(now=NOW + timedelta(days=30)).articles
    for slug, article in ARTICLES.items():
        assert later[slug].published_at - article.published_at == timedelta(days=30)
        assert timedelta(0) < NOW - article.published_at < timedelta(days=7)
    assert NOW - ARTICLES["grok-eloge-hitler"].published_at == timedelta(hours=9)


def test_words_agree_with_the_date() -> None:
    assert "dans la nuit de mercredi à jeudi" in ARTICLES["grok-eloge-hitler"].text
    assert "posts on Wednesday evening" in ARTICLES["grok-praises-hitler"].text
    assert ARTICLES["tay-retour-sur-une-journee"].title.startswith("Il y a 10 ans")
    for article in (*ARTICLES.values(), *press.load(now=NOW).corrections.values()):
        assert "{" not in article.title + article.summary + article.text


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("{day}", "fr", "dimanche"),
        ("{day-1}", "en", "Saturday"),
        ("{date}", "fr", "1er mars"),
        ("{date-1}", "fr", "28 février"),
        ("{date}", "en", "1 March"),
        ("{since:2016} ans", "fr", "10 ans"),
        ("{other} {day+1}", "en", "{other} {day+1}"),
    ],
)
def test_date_words(text: str, lang: str, expected: str) -> None:
    assert datewords.fill(text, at=datetime(2026, 3, 1, 8, tzinfo=UTC), lang=lang) == expected


@pytest.mark.parametrize(("words", "hours"), [("-30m", 0.5), ("-5h", 5), ("-2d", 48)])
def test_ages(words: str, hours: float) -> None:
    assert datewords.parse_age(words) == timedelta(hours=hours)


@pytest.mark.parametrize("words", ["5h", "-5", "-5w", "yesterday", ""])
def test_ages_that_are_none(words: str) -> None:
    with pytest.raises(ValueError, match="write -30m, -5h or -2d"):
        datewords.parse_age(words)


# --- the stories ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("story", "n_articles", "n_owners", "langs"),
    [
        ("grok-hitler", 4, 4, {"fr", "en"}),
        ("grok-deepfakes", 3, 3, {"fr", "en"}),
        ("grok-3-denial", 2, 2, {"fr", "en"}),
        ("azure-grok-4", 2, 2, {"fr", "en"}),
        ("azure-grok-3", 2, 2, {"fr", "en"}),
        ("deepseek-azure", 1, 1, {"en"}),
        ("deepseek-block", 2, 2, {"fr", "en"}),
        ("child-safety-study", 2, 2, {"fr", "en"}),
        ("phi-4-numbers", 2, 2, {"fr", "en"}),
        ("gemini-wire", 5, 5, {"en"}),
        ("mistral-rumour", 2, 2, {"fr", "en"}),
        ("gpt-4o-one-owner", 2, 1, {"fr"}),
        ("satire", 2, 1, {"fr"}),
        ("anniversary", 2, 2, {"fr", "en"}),
        ("namesakes", 3, 2, {"fr", "en"}),
    ],
)
def test_who_tells_each_story(story: str, n_articles: int, n_owners: int, langs: set[str]) -> None:
    telling = [OUTLETS[article.outlet] for article in ARTICLES.values() if article.story == story]
    assert len(telling) == n_articles
    assert len({outlet.owner for outlet in telling}) == n_owners
    assert {outlet.lang for outlet in telling} == langs


def test_wire_copies_are_near_copies_and_nothing_else_is() -> None:
    prints = {slug: fingerprint(article.text) for slug, article in ARTICLES.items()}
    copies = {slug for slug, article in ARTICLES.items() if article.story == "gemini-wire"}
    original = prints["gemini-private-conversations"]
    assert {slug for slug, mark in prints.items() if similarity(original, mark) >= SAME_TEXT} == copies
    others = sorted(prints.keys() - copies)
    assert [(a, b) for a in others for b in others if a < b and similarity(prints[a], prints[b]) > 0.3] == []


def test_expectations_name_stories_that_are_printed() -> None:
    stories = {article.story for article in ARTICLES.values()}
    assert {story for expectation in EXPECTED for story in expectation.stories} <= stories
    assert {expectation.decision for expectation in EXPECTED} == {"paused", "allow"}


# --- data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("articles/chatgpt-outage.md", "outlet: ", "outlett: ", "chatgpt-outage.md: unknown key 'outlett'"),
        ("articles/chatgpt-outage.md", "copper-ridge", "nowhere", "'nowhere' is not in outlets.yaml"),
        ("articles/chatgpt-outage.md", "-22h", "yesterday", "chatgpt-outage.md: at: 'yesterday' is no age"),
        ("articles/chatgpt-outage.md", "story: outage\n", "", "chatgpt-outage.md: missing story"),
        ("articles/chatgpt-outage.md", "---\n", "", "start with a head"),
        ("outlets.yaml", "dialect: atom", "dialect: json", "dialect 'json': write one of atom, rdf, rss"),
        ("outlets.yaml", "quirks: [gzip]", "quirks: [brotli]", "unknown quirks"),
        ("outlets.yaml", "id: patchbay", "id: northwire", "northwire: listed twice"),
        ("outlets.yaml", "claude-opus-price-cut]", "no-such]", "links name no article: no-such"),
        ("outlets.yaml", "tier: 1", "tier: [", "outlets.yaml: not YAML"),
    ],
)
def test_bad_press_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, complaint: str
) -> None:
    copy = tmp_path / "newsroom"
    shutil.copytree(press.PACKAGE, copy)
    path = copy / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    monkeypatch.setattr(press, "PACKAGE", copy)
    with pytest.raises(PressError, match=re.escape(complaint)):
        press.load(now=NOW)


def test_correction_of_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "newsroom"
    shutil.copytree(press.PACKAGE, copy)
    (copy / "articles" / "phi-4-numeros-de-telephone.md").unlink()
    monkeypatch.setattr(press, "PACKAGE", copy)
    with pytest.raises(PressError, match="no article of that name"):
        press.load(now=NOW)
