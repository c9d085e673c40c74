"""Pages into articles: whole pages in tests/pages, and small ones for each rule."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.crawl.extract import extract, from_plain_text
from monitor.types import Extraction

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGES = Path(__file__).parents[2] / "pages"
TEXT = (
    "<p>Le modèle a diffusé des propos injurieux pendant plusieurs heures, mardi, avant d'être suspendu.</p>"
    "<p>Son éditeur a présenté des excuses et promis un correctif avant la fin de la semaine.</p>"
)


def page(
    *, head: str = "", body: str = f"<article><h1>Titre long de l'article</h1>{TEXT}</article>"
) -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def read(body: bytes, *, url: str = "https://www.a.fr/x", content_type: str = "text/html") -> Extraction:
    return extract(body, url=url, content_type=content_type, now=NOW)


@pytest.mark.parametrize("name", sorted(p.stem for p in PAGES.glob("*.json")))
def test_recorded_pages(name: str) -> None:
    expected = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    article = read((PAGES / f"{name}.html").read_bytes(), url=expected.pop("url"))
    for words in expected.pop("contains", []):
        assert words in article.text
    for words in expected.pop("lacks", []):
        assert words not in article.text
    got = {key: getattr(article, key) for key in expected}
    if got.get("published_at"):
        got["published_at"] = got["published_at"].strftime("%Y-%m-%dT%H:%M:%SZ")
    assert got == expected
    assert (article.state == "failed") == (article.text == "")


def test_paragraphs_have_a_blank_line_between_and_no_title() -> None:
    article = read(page())
    assert article.title == "Titre long de l'article"
    assert article.text.split("\n\n") == [
        "Le modèle a diffusé des propos injurieux pendant plusieurs heures, mardi, avant d'être suspendu.",
        "Son éditeur a présenté des excuses et promis un correctif avant la fin de la semaine.",
    ]


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        ("<p>Numérique</p><p>Publié le 14 mars 2026</p>", False),
        ("<p>Une phrase entière, qui dit déjà quelque chose de ce qui s'est passé mardi.</p>", True),
    ],
)
def test_what_stands_above_the_title_goes_if_short(above: str, kept: bool) -> None:
    body = f"<article>{above}<h1>Titre long de l'article</h1>{TEXT}</article>"
    article = read(page(body=body))
    assert article.text.startswith("Le modèle a diffusé") is not kept
    assert "suspendu" in article.text


# --- failures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (page(), "application/pdf", "not HTML but application/pdf"),
        (page(), "text/plain; charset=utf-8", "not HTML but text/plain"),
        (b"%PDF-1.7\n\x00\x01", "", "not HTML but binary data"),
        (b"", "text/html", "the page is empty"),
        (b" \n\t", "text/html", "the page is empty"),
        (page(body=""), "text/html", "no article text found in the page"),
        (page(body="<script>var a = 1;</script>"), "text/html", "no article text found in the page"),
        (page(body="<p>Page introuvable.</p>"), "text/html", "too short: 2 words"),
        (page(body="<h1>Access Denied</h1><p>Reference #18.2</p>"), "text/html", "a consent, login or robot"),
        (page(body="<h1>Connexion</h1><p>Connectez-vous à votre compte.</p>"), "", "a consent"),
        (page(body="<p>Tout est dit ici.</p><p>Subscribe to continue reading.</p>"), "", "paywall"),
        (b"<p " + b" ".join(b"a%d=1" % n for n in range(2_000)) + b">x</p>", "", "a tag has more than"),
        (b"<p " + b" ".join(b'a%d="<>"' % n for n in range(2_000)) + b">x</p>", "", "a tag has more than"),
        (b"<p " + b" ".join(b"a%d" % n for n in range(100_000)), "", "a tag has more than"),
        (page(body="<div>" * 400 + TEXT + "</div>" * 400), "", "the page is nested too deeply"),
        (page(body="<p>x" * 60_000), "", "the page has more than 50,000 elements"),
        (page(body="x" * 5_000_001), "", "the page is longer than 5,000,000 characters"),
    ],
)  # fmt: skip
def test_failures_say_why(body: bytes, content_type: str, reason: str) -> None:
    article = read(body, content_type=content_type)
    assert (article.state, article.text) == ("failed", "")
    assert article.reason.startswith(reason)


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>ChatGPT résout un captcha</h1>{TEXT}</article>",
        f"<article><h1>Unusual traffic took the chatbot down</h1>{TEXT * 3}</article>",
        f"<div data-state='{'mot ' * 5_000}'>{TEXT}</div>",
        f"<script>if(a<b){{{'x ' * 3_000}}}</script>{TEXT}",
        "<div>" * 150 + TEXT + "</div>" * 150,
        TEXT,
    ],
)
def test_near_misses_are_articles(body: str) -> None:
    article = read(page(body=body))
    assert (article.state, article.reason) == ("ok", "ok")
    assert "propos injurieux" in article.text


def test_an_opening_before_a_paywall_is_an_article_that_says_so() -> None:
    body = f"<article><h1>T</h1>{TEXT * 3}</article><p>La suite est réservée aux abonnés.</p>"
    article = read(page(body=body))
    assert article.state == "ok"
    assert article.reason == "ok: the opening only, the rest is behind a paywall"


# --- charsets ------------------------------------------------------------------------------------

WORDS = "Été : l’œuvre coûte 40 €, dit l’éditeur à propos du modèle de langage incriminé ce mardi."


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "", "text/html"),
        ("utf-8", "<meta charset=iso-8859-1>", "text/html; charset=iso-8859-1"),  # both are wrong
        ("utf-8-sig", "", "text/html"),
        ("utf-16", "", "text/html"),
        ("windows-1252", "<meta charset='windows-1252'>", "text/html"),
        ("windows-1252", "", "text/html; charset=ISO-8859-1"),  # as browsers read that label
        ("windows-1252", "<meta charset='utf-8'>", "text/html; charset=utf-8"),  # both are wrong
        ("windows-1252", "", ""),
        ("iso-8859-15", "", "text/html; charset=iso-8859-15"),
    ],
)
def test_charsets(encoding: str, declared: str, content_type: str) -> None:
    words = WORDS.replace("’", "'") if encoding == "iso-8859-15" else WORDS
    html = f"<html><head>{declared}</head><body><p>{words}</p></body></html>"
    assert read(html.encode(encoding), content_type=content_type).text == words


def test_one_broken_byte_in_utf8_breaks_one_character() -> None:
    html = f"<html><head><meta charset=utf-8></head><body><p>{WORDS}</p><p>caf\udce9</p></body></html>"
    text = read(html.encode("utf-8", "surrogateescape")).text
    assert WORDS in text
    assert "caf\ufffd" in text


# --- metadata ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "url", "title"),
    [
        ("<title>Un modèle dérape - Le Monde</title>", "https://www.lemonde.fr/x", "Un modèle dérape"),
        ("<title>Model goes rogue | The Verge</title>", "https://www.theverge.com/x", "Model goes rogue"),
        ("<title>Clubic : un modèle dérape</title>", "https://www.clubic.com/x", "un modèle dérape"),
        ("<title>Un modèle - une dérive</title>", "https://www.clubic.com/x", "Un modèle - une dérive"),
        (
            "<title>GPT-5 | OpenAI accusé</title><meta property=og:site_name content='Next'>",
            "https://next.ink/x",
            "GPT-5 | OpenAI accusé",
        ),
        (
            "<meta property=og:title content='Le titre &amp;amp; la suite – Next'>"
            "<meta property=og:site_name content=Next>",
            "https://next.ink/x",
            "Le titre & la suite",
        ),
    ],
)
def test_titles(head: str, url: str, title: str) -> None:
    assert read(page(head=head, body=TEXT), url=url).title == title


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<link rel=canonical href='/y?utm_source=z'>", "https://www.a.fr/y"),
        ("<link rel='canonical' href='https://m.a.fr/y'>", "https://m.a.fr/y"),
        ("<link rel=canonical href='https://other.fr/y'>", None),  # someone else's
        ("<link rel=canonical href='https://www.a.fr/'>", None),  # the front page is no article
        ("<link rel=canonical href='data:x'><meta name=og:url content='https://a.fr/z'>", "https://a.fr/z"),
        ("", None),
    ],
)  # fmt: skip
def test_canonical_only_within_the_site(head: str, expected: str | None) -> None:
    assert read(page(head=head)).canonical_url == expected


@pytest.mark.parametrize(
    ("head", "body", "url", "date", "method"),
    [
        ("<meta name=date content='2026-03-01T10:00:00Z'>", "", "/x", "2026-03-01", "page:meta:iso"),
        ("<meta itemprop=datePublished content='2026-03-01'>", "", "/x", "2026-03-01", "page:meta:iso-day"),
        ("", "<article><time datetime='2026-03-01T10:00'>hier</time>", "/x", "2026-03-01", "page:time:iso"),
        ("", "<p>Posted on March 1, 2026</p>", "/x", "2026-03-01", "page:dateline:words"),
        ("", "<p>Mis en ligne le 1er mars 2026 à 8h</p>", "/x", "2026-03-01", "page:dateline:words"),
        ("", "", "/2026/03/01/x", "2026-03-01", "page:url:iso-day"),
        ("<meta name=date content='2031-03-01'>", "", "/x", None, "unknown:future"),
        ("<meta name=date content='bientôt'>", "", "/x", None, "unknown:unreadable"),
        ("<meta name=date content='bientôt'>", "", "/2026/03/01/x", "2026-03-01", "page:url:iso-day"),
        ("", "<p>Il est né le 1er mars 1980.</p>", "/x", None, "unknown:missing"),
    ],
)  # fmt: skip
def test_dates(head: str, body: str, url: str, date: str | None, method: str) -> None:
    article = read(page(head=head, body=body + TEXT), url=f"https://www.a.fr{url}")
    assert article.published_method == method
    assert (str(article.published_at.date()) if article.published_at else None) == date


@pytest.mark.parametrize(
    ("html", "lang"),
    [
        (b"<html lang='fr'>", "fr"),
        (b"<html lang='EN-gb'>", "en"),
        (b"<html><meta property='og:locale' content='fr_CA'>", "fr"),
        (b"<html lang='nonsense'>", None),
        (b"<html>", None),
    ],
)
def test_languages(html: bytes, lang: str | None) -> None:
    assert read(html + b"<body>" + TEXT.encode() + b"</body></html>").lang == lang


@pytest.mark.parametrize(
    "json_ld",
    [
        "{",
        "[" * 100_000,
        "null",
        '"text"',
        '{"@type": 7}',
        '{"@graph": "x"}',
        '{"@type": "NewsArticle", "headline": 7, "author": {"name": []}, "datePublished": {}}',
        '{"@type": "NewsArticle", "headline": "\\ud800", "author": [[["x"]]]}',
    ],
)
def test_odd_json_ld_does_no_harm(json_ld: str) -> None:
    article = read(page(head=f'<script type="application/ld+json">{json_ld}</script>'))
    assert article.state == "ok"
    article.title.encode()


# --- plain text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Titre\n\nUn texte.\nSa suite.", ("Titre", "Un texte.\nSa suite.")),
        ("\ufeffTitre\r\nUn texte.\r\n", ("Titre", "Un texte.")),
        ("Une seule ligne, qui est le texte.", ("", "Une seule ligne, qui est le texte.")),
        ("\n\n  Titre \n\n\n Texte\n", ("Titre", "Texte")),
        ("", ("", "")),
        ("a\x00b", ("", "a b")),
    ],
)
def test_from_plain_text(text: str, expected: tuple[str, str]) -> None:
    assert from_plain_text(text) == expected
