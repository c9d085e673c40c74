"""Quotes inside their paragraphs; offsets count code points, whatever the letters are made of."""

from __future__ import annotations

import pytest

from monitor.quoting import AROUND, paragraphs


def marked(text: str, *quotes: str) -> list[str]:
    """Each paragraph shown, its quotes in brackets."""
    spans = [(text.index(q), text.index(q) + len(q)) for q in quotes]
    return ["".join(f"[{p.text}]" if p.quotes else p.text for p in shown.pieces) for shown in
            paragraphs(text, spans)]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "quotes", "shown"),
    [
        ("Titre\n\nUn. Deux trois. Quatre.\nCinq.", ["Deux trois."], ["Un. [Deux trois.] Quatre."]),
        ("Grok dérape\n\nAutre chose.", ["Grok dérape"], ["[Grok dérape]"]),
        (
            "A 🇫🇷 é (e\u0301) 👩‍👩‍👧 dit « non ». Fin.",
            ["dit « non »"],
            ["A 🇫🇷 é (e\u0301) 👩‍👩‍👧 [dit « non »]. Fin."],
        ),
        ("Un deux trois quatre", ["Un deux trois", "deux trois quatre"], ["[Un ][deux trois][ quatre]"]),
        ("Un.\nDeux.\nTrois.", ["Un.", "Trois."], ["[Un.]", "[Trois.]"]),
        ("Un.\nDeux.\nTrois.", ["Un.\nDeux."], ["[Un.\nDeux.]"]),
    ],
)
def test_quotes_are_marked_where_they_stand(text: str, quotes: list[str], shown: list[str]) -> None:
    assert marked(text, *quotes) == shown


def test_pieces_know_every_quote_that_covers_them() -> None:
    (shown,) = paragraphs("Un deux trois quatre", [(0, 13), (3, 20)])
    assert [p.quotes for p in shown.pieces] == [(0,), (0, 1), (1,)]
    assert shown.quotes == (0, 1)


def test_a_page_without_paragraphs_is_cut_between_words() -> None:
    text = "mot " * 1000 + "LE FAIT" + " fin" * 1000
    (shown,) = paragraphs(text, [(4000, 4007)])
    assert (shown.cut_before, shown.cut_after) == (True, True)
    whole = "".join(p.text for p in shown.pieces)
    assert whole.startswith("mot mot")
    assert whole.endswith("fin fin")
    assert len(whole) <= 2 * AROUND + 7


def test_one_endless_word_is_cut_all_the_same() -> None:
    (shown,) = paragraphs("x" * 10_000, [(5000, 5010)])
    assert sum(len(p.text) for p in shown.pieces) == 2 * AROUND + 10


@pytest.mark.parametrize("span", [(-1, 3), (2, 99), (3, 3), (4, 2)])
def test_a_span_outside_the_text_marks_nothing(span: tuple[int, int]) -> None:
    assert paragraphs("court", [span]) == []
