"""Each query people ask for is told in both languages and runs; what it answers stands in test_report_queries.py
and test_answers.py."""

from __future__ import annotations

import pytest

from monitor.store import MEMORY, Store
from monitor.store.named_queries import named_queries


def test_there_are_fifteen_and_more() -> None:
    assert len(named_queries()) >= 15


@pytest.mark.parametrize("name", named_queries())
def test_a_query_is_told_in_both_languages_and_runs_on_an_empty_database(name: str) -> None:
    query = named_queries()[name]
    assert all(query.titles[lang] and query.descriptions[lang] for lang in ("en", "fr"))
    assert query.titles["en"] != query.titles["fr"]
    with Store.open(MEMORY) as store:
        assert store.connection.execute(query.sql, dict.fromkeys(query.parameters, "")).fetchall() == []


def test_parameters_are_found_and_nothing_else() -> None:
    assert named_queries()["articles_by_day"].parameters == ("since", "until", "type")
    assert named_queries()["held_models"].parameters == ()
