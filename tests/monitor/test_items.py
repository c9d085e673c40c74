"""What analyse, evaluate and replay read."""

from __future__ import annotations

import pytest

from monitor.errors import UsageError
from monitor.items import from_document, read_json_lines

LINE = '{"id": "a", "title": "Grok dérape", "text": "Le robot a dérapé mardi.", "lang": "fr"}'


def test_json_lines() -> None:
    item, unnamed = read_json_lines([LINE, "", LINE.replace('"id": "a", ', "")], name="f")
    assert (item.id, item.article.title, item.article.lang) == ("a", "Grok dérape", "fr")
    assert unnamed.id == "f:3"


def test_owner_is_the_outlet_unless_told() -> None:
    (item,) = read_json_lines([LINE.replace('"lang"', '"outlet": "Le Matin", "lang"')], name="f")
    assert (item.article.owner, item.article.tier, item.article.feed_kind) == ("Le Matin", 2, "news")


FAULTS = {
    "{": "f:1: not JSON",
    "[]": "f:1: not an object",
    '{"id": "a"}': "give either text or html",
    '{"text": "a", "html": "<p>a"}': "give either text or html",
    '{"text": 3}': "text must be text",
    '{"text": "a", "tier": 7}': "tier must be 1, 2 or 3",
    '{"text": "a", "kind": "blog"}': "kind must be",
    '{"text": "a", "published_at": "yesterday"}': "write 2025-07-09T08:10:00Z",
    '{"text": "a", "published_at": "2025-07-09T08:10:00"}': "no time zone",
    '{"text": "a", "published_at": "0001-01-01T00:00:00Z"}': "no article is from 1",
    '{"text": "a", "published_at": "0001-01-01T00:00:00+05:00"}': "between the years",
    '{"text": "a", "published_at": "9999-12-31T23:59:59Z"}': "no article is from 9999",
    '{"text": "a", "tier": true}': "tier must be 1, 2 or 3, not True",
    '{"text": "a", "tier": 0}': "tier must be 1, 2 or 3, not 0",
    '{"text": "a", "tier": 1.0}': "tier must be 1, 2 or 3, not 1.0",
    '{"text": "a", "tier": %s}' % ("9" * 5000): "cannot be read",
    '{"text": "a", "lang": "de"}': "lang must be fr or en, not 'de'",
    "[" * 100_000: "cannot be read",
}


@pytest.mark.parametrize("line", FAULTS, ids=lambda line: line[:60])
def test_faults_name_the_line_and_the_mend(line: str) -> None:
    with pytest.raises(UsageError) as error:
        list(read_json_lines([line], name="f"))
    assert FAULTS[line] in str(error.value)
    assert str(error.value).startswith("f:1: ")


def test_half_a_character_is_replaced_and_moves_nothing() -> None:
    (item,) = read_json_lines(
        ['{"id": "\\ud800", "title": "a\\udfff", "text": "Grok\\ud800 errs."}'], name="f"
    )
    assert (item.id, item.article.title, item.article.text) == ("?", "a?", "Grok? errs.")
    assert len(item.article.text_sha256) == 64


def test_a_file_of_text_begins_with_its_title() -> None:
    item = from_document(b"Titre\nPremier paragraphe.\nSecond.", name="f", lang="fr")
    assert (item.article.title, item.article.text) == ("Titre", "Premier paragraphe.\nSecond.")


def test_a_single_line_is_text() -> None:
    item = from_document(b"Grok praised Hitler.", name="f")
    assert (item.article.title, item.article.text) == ("", "Grok praised Hitler.")


def test_html_is_extracted() -> None:
    words = "The chatbot answered a question about floods with praise for a dictator. " * 12
    page = f"<!doctype html><title>Grok errs</title><nav>Menu</nav><article><h1>Grok errs</h1><p>{words}</p></article>"
    item = from_document(page.encode(), name="f")
    assert item.article.title == "Grok errs"
    assert "Menu" not in item.article.text


def test_a_page_without_an_article_is_said_so() -> None:
    with pytest.raises(UsageError, match="no article found"):
        from_document(b"<html><body><nav>Menu</nav></body></html>", name="f")
