"""What waits for a person and how it is found, on a real database in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.desk import incidents as acts
from monitor.search import question
from monitor.store import Store, schema
from monitor.store.pages_queue import Wanted
from tests.monitor.make import NOW, analysis, article, finding
from tests.monitor.test_engine import Desk, desk, reports


@pytest.fixture
def d() -> Iterator[Desk]:
    with desk() as made:
        yield made


def found(d: Desk, **wanted: Any) -> list[int]:
    return [row["id"] for row in d.store.queue.newest(Wanted(**wanted), after=None, limit=50)]


def asked(d: Desk, typed: str) -> list[int]:
    return found(d, question=question(typed))


def sound(d: Desk) -> bool:
    """FTS5 raises where its index does not say what the texts say."""
    for index in ("search_articles", "search_incidents"):
        write(d, f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    return True


def write(d: Desk, sql: str) -> None:
    with d.store.transaction():
        d.store.connection.execute(sql)


# --- search --------------------------------------------------------------------------------------


def test_an_incident_is_found_by_its_title_and_by_the_texts_of_its_reports(d: Desk) -> None:
    (report,) = reports("Le Matin")
    d.print(*report)
    assert asked(d, "derape") == [1]  # « Grok dérape »
    assert asked(d, '"eloge d hitler"') == [1]
    assert asked(d, "matin3* -nordblatt") == [1]
    assert asked(d, "lantern") == []
    assert sound(d)


def test_the_newest_text_is_found_and_the_one_before_is_not(d: Desk) -> None:
    ((subject, said),) = reports("Le Matin")
    d.print(subject, said)
    for word, digest in (("aveux", "a" * 64), ("regrets", "b" * 64)):
        d.enter(replace(subject, text=f"Des {word}.", text_sha256=digest))
        assert asked(d, word) == [1]
        assert asked(d, "eloge") == []
    d.enter(subject)  # an edit may go back to words that stood there before
    assert (asked(d, "eloge"), asked(d, "aveux")) == ([1], [])
    assert sound(d)


def test_rows_that_were_there_before_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, scripts = tmp_path / "m.db", schema._scripts()
    monkeypatch.setattr(schema, "_scripts", lambda: tuple(s for s in scripts if s[0] != "0011_search"))
    with Store.open(path, create=True) as store:
        d = Desk(store)
        (report,) = reports("Le Matin")
        d.print(*report)
    monkeypatch.setattr(schema, "_scripts", lambda: scripts)
    with Store.open(path) as store:
        d.store = store
        assert asked(d, "eloge") == [1]
        assert asked(d, "derape") == [1]
        assert sound(d)


# --- filters -------------------------------------------------------------------------------------


def print_three(d: Desk) -> None:
    """1: hate, grave, French. 2: privacy, of another family, English, minor, the newest. 3: dismissed."""
    d.print(article("Le Matin"), analysis(finding()))
    second = article("The Lantern", lang="en", title="A leak", published_at=NOW - timedelta(hours=1))
    d.print(second, analysis(finding("openai/gpt-4o", "privacy", severity=3, assertion="alleged")))
    third = article("Le Soir", published_at=NOW - timedelta(days=3), text="Autre chose, dit Le Soir.")
    d.print(third, analysis(finding("mistral/mistral-large-2", "bias", severity=2)))
    write(d, "UPDATE incidents SET family = 'openai/gpt' WHERE id = 2")
    acts.dismiss(d.store, 3, "outdated", actor="Ada", reason="old", now=NOW, under=d.context)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [2, 1, 3]),
        ({"model": "xai/grok"}, [1]),
        ({"model": "openai"}, [2]),
        ({"model": "openai/gpt"}, [2]),
        ({"model": "openai/gpt-4o"}, [2]),
        ({"model": "grok' OR 1=1 --"}, []),
        ({"type": "hate"}, [1]),
        ({"type": "privacy", "lang": "en"}, [2]),
        ({"lang": "fr"}, [1, 3]),
        ({"lang": "de"}, []),
        ({"status": "dismissed"}, [3]),
        ({"status": "merged"}, []),
        ({"assertion": "alleged"}, [2]),
        ({"severity": 4}, [1]),
        ({"severity": 3}, [2, 1]),
        ({"since": NOW - timedelta(days=1)}, [2, 1]),
        ({"question": question("dit"), "lang": "fr"}, [3]),
    ],
)
def test_filters(d: Desk, wanted: dict[str, Any], numbers: list[int]) -> None:
    print_three(d)
    assert found(d, **wanted) == numbers
    assert d.store.queue.counts(Wanted(**wanted), None)["all"] == {"": len(numbers)}


def test_values_are_counted_with_the_other_filters_applied(d: Desk) -> None:
    print_three(d)
    counts = d.store.queue.counts(Wanted(status="open", type="hate"), None)
    assert counts == {
        "all": {"": 1},
        "type": {"hate": 1, "privacy": 1},
        "status": {"open": 1},
        "assertion": {"asserted": 1},
        "severity": {"4": 1},
    }
    assert d.store.queue.counts(Wanted(), [(2, 0)])["type"] == {"privacy": 1}


def test_pages_follow_one_another_without_gap_or_repetition(d: Desk) -> None:
    print_three(d)
    ranks = [(1, 4), (2, 0), (3, 0)]
    for read in (
        lambda after: d.store.queue.newest(Wanted(), after=after, limit=1),
        lambda after: d.store.queue.waiting(Wanted(), ranks, after=after, limit=1),
    ):
        seen: list[int] = []
        after = None
        while page := read(after):
            seen += [row["id"] for row in page]
            after = page[-1]["place"]
        assert sorted(seen) == [1, 2, 3]


def test_the_gravest_comes_first_then_what_presses_then_the_newest(d: Desk) -> None:
    print_three(d)
    write(d, "UPDATE incidents SET severity = 4 WHERE id = 2")

    def order(ranks: list[tuple[int, int]]) -> list[int]:
        return [r["id"] for r in d.store.queue.waiting(Wanted(), ranks, after=None, limit=9)]

    assert order([(1, 0), (2, 1), (3, 0)]) == [1, 2, 3]
    assert order([(1, 1), (2, 0)]) == [2, 1]
    assert order([(1, 1), (2, 1)]) == [2, 1]


def test_lists_do_not_read_whole_tables(d: Desk) -> None:
    plans: list[str] = []
    wanted = Wanted(model="xai/grok", lang="fr", question='"eloge"', status="open", since=NOW)
    statements: list[str] = []
    d.store.connection.set_trace_callback(statements.append)
    d.store.queue.newest(Wanted(), after=("2025-07-01T00:00:00Z", 3), limit=9)
    d.store.queue.newest(wanted, after=None, limit=9)
    d.store.queue.holds(expired_since=NOW)
    d.store.queue.undecided(severity=4, since=NOW)
    d.store.connection.set_trace_callback(None)
    for statement in statements:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            plans += [row[3] for row in d.store.connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert any("incidents_newest (<expr><?)" in step for step in plans), plans
    big = [s for s in plans if s.startswith("SCAN") and s.split()[1] in ("a", "r", "l", "f", "h", "holds")]
    assert big == []
