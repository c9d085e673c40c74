"""The demo's press: what its servers answer, and whether its stories say what the demo claims."""

from __future__ import annotations

import gzip
import http.client
import io
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import lxml.html
import pytest
from protego import Protego
from ruamel.yaml import YAML

from monitor import config, newsroom
from monitor.newsroom import EXPECTED, PressError, Room, press, render

NOW = datetime(2026, 3, 5, 10, 20, tzinfo=UTC)  # a Thursday
ARTICLES = press.load(now=NOW).articles
OUTLETS = press.load(now=NOW).outlets


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes


def get(url: str, method: str = "GET", **headers: str) -> Got:
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, headers={name.replace("_", "-"): v for name, v in headers.items()})
        answer = connection.getresponse()
        return Got(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def feed_url(room: Room, outlet: str) -> str:
    return str(next(feed["url"] for feed in room.feeds if feed["id"] == outlet))


def parse(url: str) -> Any:
    got = get(url)
    while got.status == 301:
        url = got.headers["location"]
        got = get(url)
    return feedparser.parse(
        io.BytesIO(got.body), response_headers={"content-type": got.headers["content-type"]}
    )


def titles(room: Room, outlet: str) -> list[str]:
    return [str(entry.title) for entry in parse(feed_url(room, outlet)).entries]


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    """Everything in print; for tests that change nothing."""
    with newsroom.open(now=NOW, slow_s=0) as opened:
        yield opened


@pytest.fixture
def stage() -> Iterator[Room]:
    """A room of one's own, at the demo's first act."""
    with newsroom.open(now=NOW, act=1, slow_s=0) as opened:
        yield opened


# --- feeds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outlet", "version", "well_formed"),
    [
        ("courrier-boreal", "rss20", True),
        ("lumiere-tech", "atom10", True),
        ("pixel-ardent", "rss20", True),
        ("trois-rivieres", "rss20", True),
        ("republique-numerique", "rss10", True),
        ("bigorneau", "rss20", True),
        ("northwire", "rss20", True),
        ("meridian-post", "atom10", True),
        ("circuit-lantern", "rss20", True),
        ("bytewright", "rss10", False),
        ("copper-ridge", "rss20", True),
        ("patchbay", "atom10", True),
        ("model-digest", "rss20", True),
    ],
)
def test_each_feed_parses_in_its_dialect(room: Room, outlet: str, version: str, well_formed: bool) -> None:
    parsed = parse(feed_url(room, outlet))
    assert parsed.version == version
    assert bool(parsed.bozo) is not well_formed
    own = [article.title for article in ARTICLES.values() if article.outlet == outlet]
    assert {title for title in own if title not in titles(room, outlet)} == set()


def test_feeds_and_catalogue_are_what_config_reads(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump({"feeds": room.feeds}, file)
    feeds = config.read_feeds(path)
    assert [feed.id for feed in feeds] == list(OUTLETS)
    assert {feed.kind for feed in feeds} == {"news", "satire", "aggregator"}
    assert all(len([f for f in feeds if f.lang == lang and f.kind == "news"]) >= 5 for lang in ("fr", "en"))
    assert {model.id for model in config.read_catalogue(newsroom.CATALOGUE)} == {e.model for e in EXPECTED}


def test_every_outlet_is_a_host_of_its_own(room: Room) -> None:
    assert len(set(room.hosts)) == len(OUTLETS)
    assert all(
        feed["url"].startswith(f"http://{host}/") for feed, host in zip(room.feeds, room.hosts, strict=True)
    )


def test_feed_dates_are_the_articles_dates(room: Room) -> None:
    for outlet in ("courrier-boreal", "lumiere-tech", "republique-numerique", "copper-ridge"):
        for entry in parse(feed_url(room, outlet)).entries:
            article = next(a for a in ARTICLES.values() if a.title == entry.title)
            stamp = entry.get("published_parsed") or entry.updated_parsed
            assert datetime(*stamp[:6], tzinfo=UTC) == article.published_at


def test_broken_feed_has_items_without_link_and_date(room: Room) -> None:
    entries = {entry.title: entry for entry in parse(feed_url(room, "bytewright")).entries}
    assert "link" not in entries["Item without a link"]
    assert entries["Item with an odd date"].get("updated_parsed") is None
    assert get(entries["Item with an odd date"].link).status == 404


def test_aggregator_points_at_other_outlets_with_tracking(room: Room) -> None:
    entries = parse(feed_url(room, "model-digest")).entries
    assert len(entries) == len(OUTLETS["model-digest"].links)
    for entry in entries:
        assert "utm_source=" in entry.link
        assert not entry.link.startswith(room.root("model-digest"))
        assert get(entry.link).status == 200


# --- what servers do -----------------------------------------------------------------------------


def test_etag_and_last_modified_answer_304_until_something_changes(stage: Room) -> None:
    url = feed_url(stage, "courrier-boreal")
    first = get(url)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    again = get(url, If_None_Match=etag, If_Modified_Since=modified)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert get(url, If_None_Match='"other"', If_Modified_Since=modified).status == 200
    stage.advance()
    changed = get(url, If_None_Match=etag, If_Modified_Since=modified)
    assert changed.status == 200
    assert changed.headers["etag"] != etag


@pytest.mark.parametrize(
    ("since", "status", "why"),
    [
        ("{last}", 304, "as sent"),
        ("Thu, 01 Jan 2015 00:00:00 GMT", 200, "older than the feed"),
        ("yesterday, I think", 200, "a date nobody can read counts as none"),
    ],
)
def test_last_modified_alone(room: Room, since: str, status: int, why: str) -> None:
    url = feed_url(room, "northwire")
    last = get(url).headers["last-modified"]
    assert get(url, If_Modified_Since=since.format(last=last)).status == status, why


def test_gzip_only_where_asked_for(room: Room) -> None:
    url = feed_url(room, "pixel-ardent")
    plain, packed = get(url), get(url, Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_moved_feed_redirects_for_good(room: Room) -> None:
    moved = get(feed_url(room, "meridian-post"))
    assert moved.status == 301
    assert get(moved.headers["location"]).status == 200


def test_failing_feed_answers_500_until_mended(stage: Room) -> None:
    url = feed_url(stage, "grey-quay")
    assert get(url).status == 500
    assert get(stage.url("harbour-chargers")).status == 200
    stage.mend("grey-quay")
    assert titles(stage, "grey-quay") == [ARTICLES["harbour-chargers"].title]


def test_robots_close_one_path_at_one_outlet(room: Room) -> None:
    closed = {
        slug
        for slug, article in ARTICLES.items()
        if not Protego.parse(get(room.root(article.outlet) + "/robots.txt").body.decode()).can_fetch(
            room.url(slug), "media-incident-monitor"
        )
    }
    assert closed == {"dossier-processeurs"}


def test_head_answers_without_a_body(room: Room) -> None:
    url = room.url("mistral-130-km-h")
    got = get(url, "HEAD")
    assert (got.status, got.body) == (200, b"")
    assert int(got.headers["content-length"]) == len(get(url).body)


def test_requests_are_kept(stage: Room) -> None:
    get(stage.url("keyboard-layouts") + "?from=feed", User_Agent="probe")
    get(stage.root("patchbay") + "/nothing")
    page, nothing = stage.requests
    assert (page.outlet, page.method, page.path, page.status) == (
        "patchbay", "GET", "/posts/keyboard-layouts?from=feed", 200,
    )  # fmt: skip
    assert page.headers["user-agent"] == "probe"
    assert nothing.status == 404


class Watched(threading.Event):
    """An event that tells when somebody begins to wait for it, and for how long."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()
        self.timeouts: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.timeouts.append(timeout)
        self.entered.set()
        return super().wait(timeout)


def test_slow_outlet_waits_and_closing_wakes_it() -> None:
    with newsroom.open(now=NOW, slow_s=600) as room:
        room.closing = watched = Watched()
        url = urlsplit(feed_url(room, "republique-numerique"))
        reader = socket.create_connection((str(url.hostname), url.port or 0), timeout=30)
        reader.sendall(f"GET {url.path} HTTP/1.0\r\n\r\n".encode())
        assert watched.entered.wait(30)
    with reader:
        assert reader.recv(12) == b"HTTP/1.0 200"
    assert watched.timeouts == [600]


def test_a_reader_that_hangs_up_disturbs_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    with newsroom.open(now=NOW, slow_s=600) as room:
        room.closing = watched = Watched()
        url = urlsplit(feed_url(room, "republique-numerique"))
        with socket.create_connection((str(url.hostname), url.port or 0), timeout=30) as reader:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            reader.sendall(f"GET {url.path} HTTP/1.0\r\n\r\n".encode())
            assert watched.entered.wait(30)
    assert capfd.readouterr().err == ""


def test_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Room(now=datetime(2026, 3, 5))  # noqa: DTZ001


# --- pages ---------------------------------------------------------------------------------------


def test_every_article_is_linked_from_its_front_page_and_served(room: Room) -> None:
    for outlet in OUTLETS:
        front = lxml.html.fromstring(get(room.root(outlet) + "/").body)
        linked = {str(href) for href in front.xpath("//main//a/@href")}
        assert {room.url(slug) for slug, a in ARTICLES.items() if a.outlet == outlet} <= linked
    for slug, article in ARTICLES.items():
        got = get(room.url(slug))
        page = lxml.html.fromstring(got.body.decode(OUTLETS[article.outlet].charset).encode(), parser=_UTF8)
        assert got.status == 200
        assert page.findtext(".//h1") == article.title
        assert str(page.get("lang"))[:2] == OUTLETS[article.outlet].lang
        assert len(page.xpath("//article//p | //div[@id='article']//p")) >= 4


_UTF8 = lxml.html.HTMLParser(encoding="utf-8")


@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        ("grok-eloge-hitler", '"datePublished": "2026-03-05T02:20:00+01:00"'),
        ("gpt-4o-neurotoxique", 'property="article:published_time" content="2026-03-04T23:20:00+01:00"'),
        ("gpt-4o-arme-chimique", '<time class="entry-date" datetime="2026-03-05T01:20:00+01:00"'),
        ("mistral-130-km-h", "Publié le 4 mars 2026 à 19h20"),
        ("chatgpt-outage", "Published 4 March 2026, 05:20"),
    ],
)
def test_each_outlet_dates_in_its_own_way(room: Room, slug: str, shown: str) -> None:
    page = get(room.url(slug)).body.decode(OUTLETS[ARTICLES[slug].outlet].charset)
    assert shown in page


def test_the_regional_paper_gives_its_date_in_words_only(room: Room) -> None:
    page = get(room.url("fibre-vallee")).body.decode("windows-1252")
    assert "2026-03-0" not in page
    assert "datetime" not in page


def test_page_text_is_escaped() -> None:
    html = render.body_html('<script>alert("x")</script> & co\n\n## A < B\n\n- 1 > 0\n\n> <i>', inset="<hr>")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<h2>A &lt; B</h2>\n<hr>\n<ul><li>1 &gt; 0</li></ul>" in html


def test_same_now_same_pages() -> None:
    def printed() -> list[bytes]:
        with newsroom.open(now=NOW, slow_s=0) as room:
            urls = [feed["url"] for feed in room.feeds] + [room.url(slug) for slug in sorted(room.printed)]
            return [re.sub(rb"127\.0\.0\.1:\d+", b"host", get(url).body) for url in urls]

    assert printed() == printed()


# --- telling a story over several runs ------------------------------------------------------------


def test_publish_and_withhold(stage: Room) -> None:
    slug = "grok-praises-hitler"
    assert get(stage.url(slug)).status == 404
    stage.publish(slug)
    assert get(stage.url(slug)).status == 200
    assert ARTICLES[slug].title in titles(stage, "meridian-post")
    stage.withhold(slug)
    assert get(stage.url(slug)).status == 404
    assert ARTICLES[slug].title not in titles(stage, "meridian-post")


def test_edit_changes_page_and_feed_and_says_when(stage: Room) -> None:
    slug = "gpt-4o-neurotoxique"
    before = parse(feed_url(stage, "lumiere-tech")).entries
    stage.edit(slug, title="GPT-4o : titre changé", text="Autre texte.\n\nSuite.")
    page = get(stage.url(slug)).body.decode()
    assert "<h1>GPT-4o : titre changé</h1>" in page
    assert 'article:modified_time" content="2026-03-05T10:20:00+00:00"' in page
    entry = next(
        e for e in parse(feed_url(stage, "lumiere-tech")).entries if e.title == "GPT-4o : titre changé"
    )
    assert entry.id in {e.id for e in before}
    assert entry.updated_parsed > entry.published_parsed


def test_packaged_correction(stage: Room) -> None:
    slug = "phi-4-numeros-de-telephone"
    stage.publish(slug)
    stage.edit(slug)
    page = get(stage.url(slug)).body.decode()
    assert 'entry-title">Erratum' in page
    assert "mis à jour le 5 mars 2026 à 11h00" in page
    stage.publish(slug)
    assert 'entry-title">Erratum' not in get(stage.url(slug)).body.decode()


def test_acts_bring_second_voices_then_denial_and_retraction(stage: Room) -> None:
    assert {article.act for article in stage.printed.values()} == {1}
    assert stage.advance() == 2
    assert "grok-praises-hitler" in stage.printed
    assert "mistral-dement-fuite" not in stage.printed
    assert stage.advance() == 3
    assert set(stage.printed) == set(ARTICLES)
    assert stage.printed["phi-4-numeros-de-telephone"].title.startswith("Erratum")


@pytest.mark.parametrize(
    ("slug", "changes", "complaint"),
    [
        ("no-such-article", {"title": "x"}, "no-such-article: no such article"),
        ("chatgpt-outage", {}, "no correction is packaged"),
        ("chatgpt-outage", {"outlet": "patchbay"}, "outlet cannot be edited"),
    ],
)
def test_edits_that_are_refused(stage: Room, slug: str, changes: dict[str, str], complaint: str) -> None:
    with pytest.raises(PressError, match=complaint):
        stage.edit(slug, **changes)
