"""What is typed into the search box asks something, and never fails."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

import pytest

from monitor.search import LONGEST, question

TEXT = "Enquête sur l’IA Grok-4 de xAI, dit la CNIL"


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO t VALUES (?)", [TEXT])
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("enquete", True),
        ("ENQUÊTE cnil", True),
        ("enquête dpc", False),  # all words
        ('"sur l’ia"', True),
        ('"ia sur"', False),  # in this order
        ("grok-4", True),
        ("4-grok", False),
        ("gro*", True),
        ("gro", False),
        ('"grok 4 d"*', True),
        ("grok -openai", True),
        ("grok -cnil", False),
        ('grok -"de xai"', False),
        ('"sur l’ia', True),  # a quote that is not closed
        ("grok AND cnil", False),  # words like others
        ("title:grok", False),
        ("(grok)", True),
        ("😀 grok", True),
    ],
)
def test_what_is_found(index: sqlite3.Connection, typed: str, found: bool) -> None:
    rows = index.execute("SELECT * FROM t WHERE t MATCH ?", [question(typed)]).fetchall()
    assert bool(rows) is found


@pytest.mark.parametrize("typed", ["", "  ", '"', '""', "*", "-", "(", "😀", "-grok", "^:{}+"])
def test_what_asks_nothing(typed: str) -> None:
    assert question(typed) is None


def test_whatever_is_typed_can_be_asked(index: sqlite3.Connection) -> None:
    some = random.Random(7)
    signs = "ab4é\"*-^:(){}+,' \0\x01̀ˆ_①AND NOT OR NEAR/’"
    for _ in range(5000):
        asked = question("".join(some.choice(signs) for _ in range(some.randint(1, 30))))
        if asked is not None:
            index.execute("SELECT count(*) FROM t WHERE t MATCH ?", [asked]).fetchone()


def test_what_is_too_long_is_cut() -> None:
    assert len(question("x" * 10_000) or "") < LONGEST + 10
