"""Feeds as written by strangers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.crawl.parse import MAX_ENTRIES, parse_feed
from monitor.types import Entry, ParsedFeed

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
URL = "https://www.example.fr/rss/feed.xml"


def rss(
    items: str = "<item><title>T</title><link>/a</link></item>", *, head: str = "", channel: str = ""
) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
        f"<channel><title>Example</title>{channel}{items}</channel></rss>"
    )


def parsed(body: str | bytes, **headers: str) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return parse_feed(data, url=URL, headers=named, now=NOW)


def entry(item: str) -> Entry:
    (only,) = parsed(rss(f"<item>{item}</item>")).entries
    return only


def test_an_item() -> None:
    e = entry(
        "<title>Grok &amp;amp; l&#8217;été</title><link>https://a.fr/x?utm_source=rss#c</link>"
        "<guid>42</guid>"
        "<dc:creator>Léa B.</dc:creator><pubDate>sam., 21 nov. 2026 10:00:00 +0100</pubDate>"
        "<description>&lt;p&gt;Un &lt;b&gt;résumé&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;"
        "</description>"
    )
    assert e == Entry(
        url="https://a.fr/x",
        guid="https://www.example.fr/rss/42",
        title="Grok & l’été",
        summary="Un résumé",
        author="Léa B.",
        published_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
        published_raw="sam., 21 nov. 2026 10:00:00 +0100",
        published_method="feed:published:rfc822",
    )


def test_atom() -> None:
    feed = parsed(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title><entry><title>One</title>'
        '<link rel="alternate" href="https://a.com/1"/><id>tag:a.com,1</id>'
        "<updated>2026-11-20T10:00:00Z</updated>"
        "</entry></feed>"
    )
    (e,) = feed.entries
    assert (e.url, e.guid, e.title) == ("https://a.com/1", "tag:a.com,1", "One")
    assert e.published_method == "feed:updated:iso"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<link>/relative?a=1</link>", "https://www.example.fr/relative?a=1"),
        ("<link>https://a.fr/x?xtor=RSS-1</link>", "https://a.fr/x"),
        ("<guid>https://a.fr/guid</guid>", "https://a.fr/guid"),
        ("<link>/p</link><feedburner:origLink>https://a.fr/o</feedburner:origLink>", "https://a.fr/o"),
        ("<link>javascript:alert(1)</link><guid>https://a.fr/g</guid>", "https://a.fr/g"),
    ],
)  # fmt: skip
def test_links(item: str, expected: str) -> None:
    assert entry(f"<title>T</title>{item}").url == expected


@pytest.mark.parametrize(
    ("date", "method"),
    [
        ("", "unknown:missing"),
        ("<pubDate></pubDate>", "unknown:missing"),
        ("<pubDate>bientôt</pubDate>", "unknown:unreadable"),
        ("<pubDate>Sat, 21 Nov 2099 10:00:00 GMT</pubDate>", "unknown:future"),
        ("<pubDate>Sat, 21 Nov 2026 10:00:00 CEST</pubDate>", "feed:published:rfc822"),
        ("<dc:date>2026-11-21T10:00:00+01:00</dc:date>", "feed:updated:iso"),
        ("<pubDate>bientôt</pubDate><dc:date>2026-11-21</dc:date>", "feed:updated:iso-day"),
    ],
)
def test_dates_say_how_they_were_read(date: str, method: str) -> None:
    e = entry(f"<title>T</title><link>/a</link>{date}")
    assert e.published_method == method
    assert (e.published_at is None) == method.startswith("unknown")


def test_two_items_of_one_article_are_one_entry() -> None:
    items = "".join(f"<item><title>{q}</title><link>/a{q}</link></item>" for q in ("?utm_medium=x", ""))
    assert [e.title for e in parsed(rss(items)).entries] == ["?utm_medium=x"]


def test_items_without_a_link_are_left_out() -> None:
    items = "<item><title>no link</title></item><item><title>T</title><link>/a</link></item>"
    assert [e.title for e in parsed(rss(items)).entries] == ["T"]


DAILY = "<sy:updatePeriod> daily </sy:updatePeriod>"


@pytest.mark.parametrize(
    ("channel", "wishes"),
    [
        ("", (None, None, frozenset())),
        ("<ttl>60</ttl>", (3600, None, frozenset())),
        ("<ttl>soon</ttl>", (None, None, frozenset())),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", (None, 3600, frozenset())),
        (f"{DAILY}<sy:updateFrequency>4</sy:updateFrequency>", (None, 21600, frozenset())),
        (f"{DAILY}<sy:updateFrequency>0</sy:updateFrequency>", (None, 86400, frozenset())),
        ("<sy:updatePeriod>often</sy:updatePeriod>", (None, None, frozenset())),
        ("<skipHours><hour>0</hour><hour> 23 </hour></skipHours>", (None, None, frozenset({0, 23}))),
        ("<skipHours><hour>24</hour></skipHours>", (None, None, frozenset({0}))),
        ("<skipHours><hour>25</hour><hour>x</hour></skipHours>", (None, None, frozenset())),
    ],
)  # fmt: skip
def test_wishes(channel: str, wishes: Any) -> None:
    feed = parsed(rss(channel=channel))
    assert (feed.ttl_s, feed.update_period_s, feed.skip_hours) == wishes


@pytest.mark.parametrize(
    ("encoding", "declared", "headers"),
    [
        ("windows-1252", "windows-1252", {}),
        ("windows-1252", "windows-1252", {"content_type": "text/xml; charset=utf-8"}),  # the header is wrong
        ("windows-1252", "utf-8", {}),  # the declaration is wrong
        ("iso-8859-15", "iso-8859-15", {"content_type": "application/rss+xml"}),
        ("utf-8", "iso-8859-1", {"content_type": "text/xml; charset=utf-8"}),
        ("utf-16", "utf-16", {}),
        ("utf-8-sig", "utf-8", {}),
    ],
)
def test_charsets(encoding: str, declared: str, headers: dict[str, str]) -> None:
    text = rss("<item><title>Été, œuvre</title><link>/a</link></item>").replace("utf-8", declared, 1)
    if encoding.startswith("iso"):
        text = text.replace("œ", "oe")
    (e,) = parsed(text.encode(encoding), **headers).entries
    assert e.title.replace("oe", "œ") == "Été, œuvre"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"/etc/passwd", "not a feed"),  # a path: feedparser would open the file
        (b"/dev/zero", "not a feed"),
        (b"http://127.0.0.1:1/feed", "not a feed"),  # an address: it would fetch it
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "HTML page"),
        (b"<html><head><title>Just a moment...</title></head></html>", "HTML page"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "not a feed"),
        (b"\x00\x01\x02\x03" * 100, "not a feed"),
        (
            rss("<item><title>no links at all</title></item>").encode(),
            "no item of the feed has a usable link",
        ),
        (rss("").encode()[:-40], "not well-formed"),
    ],
)
def test_what_is_no_feed(body: bytes, reason: str) -> None:
    feed = parsed(body)
    assert (feed.ok, feed.entries) == (False, ())
    assert reason in feed.reason


def test_an_empty_feed_is_a_feed() -> None:
    assert parsed(rss("")).ok


def test_a_cut_feed_gives_what_it_has() -> None:
    feed = parsed(rss("<item><title>T</title><link>/a</link></item><item><title>cut").partition("cut")[0])
    assert feed.entries[0].title == "T"


BIG = "x" * 30_000
USES = f"<item><title>{'&a;' * 8_000}</title><link>/a</link></item>"
QUADRATIC = f'<!DOCTYPE r [<!ENTITY a "{BIG}">]>'
LAUGHS = '<!DOCTYPE r [<!ENTITY l "lol"><!ENTITY a "&l;&l;&l;&l;&l;&l;&l;&l;">]>'
PARAMETER = '<!DOCTYPE r [<!ENTITY % p "x"><!ENTITY a "%p;">]>'


@pytest.mark.parametrize(
    "body",
    [
        rss(USES, head=QUADRATIC).encode(),
        rss(USES, head="<!-- <rss> -->" + QUADRATIC).encode(),
        b"\n\n" + rss(USES, head=QUADRATIC).encode(),
        rss(USES, head=QUADRATIC).replace("utf-8", "utf-16", 1).encode("utf-16"),
        rss(USES, head=QUADRATIC).replace("utf-8", "utf-7", 1).encode("utf-7"),
        rss(USES, head=LAUGHS).encode(),
        rss(USES, head=PARAMETER).encode(),
        (QUADRATIC + "<rss broken='>" + USES).encode(),
    ],
)
def test_growing_entities_are_refused(body: bytes) -> None:
    feed = parsed(body)
    assert not feed.ok
    assert feed.reason.startswith("refused")


def test_a_charset_of_the_header_hides_no_entities() -> None:
    feed = parsed(rss(USES, head=QUADRATIC).encode("utf-7"), content_type="text/xml; charset=utf-7")
    assert not feed.ok or sum(len(e.title) for e in feed.entries) < 1000


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss-0.91.dtd">',
        '<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://127.0.0.1:1/x.ent">]>',
        '<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]>',
    ],
)  # fmt: skip
def test_harmless_declarations_pass(head: str) -> None:
    assert parsed(rss(head=head)).entries[0].title == "T"


def test_an_article_about_entities_is_no_attack() -> None:
    code = '<![CDATA[<pre><!ENTITY lol2 "&lol;&lol;"></pre>]]>'
    assert parsed(
        rss(f"<item><title>Billion laughs</title><link>/a</link><description>{code}</description></item>")
    ).ok


def test_external_entities_are_not_read() -> None:
    head = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    feed = parsed(rss("<item><title>T &x;</title><link>/a</link></item>", head=head))
    assert all("root" not in e.title for e in feed.entries)


def test_fields_and_items_are_bounded() -> None:
    items = "".join(f"<item><title>T</title><link>/{n}</link></item>" for n in range(MAX_ENTRIES + 50))
    assert len(parsed(rss(items)).entries) == MAX_ENTRIES
    e = entry(f"<title>{'t' * 9_000}</title><link>/a</link><description>{'d' * 99_000}</description>")
    assert (len(e.title), len(e.summary)) == (500, 20_000)


def test_nothing_unstorable_comes_out() -> None:
    e = entry("<title>a&#xD800;b\x00c&#1;d &lt;i&gt;e&lt;/i&gt;</title><link>/a</link>")
    e.title.encode()
    assert not any(ord(c) < 32 for c in e.title)
    assert "<" not in e.title
