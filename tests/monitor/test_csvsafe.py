"""What a spreadsheet must not run, and what must come back as it was."""

from __future__ import annotations

import csv

import pytest

from monitor import csvsafe


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'),
        ("+33 1", "'+33 1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("Grok – 4", "Grok – 4"),
        ("a=b", "a=b"),
        ("", ""),
        (-5, -5),
        (None, None),
    ],
)
def test_text_that_would_be_a_formula_is_made_words(value: object, written: object) -> None:
    assert csvsafe.cell(value) == written


def test_rows_come_back_as_they_were() -> None:
    rows = [{"a": 'say "no",\nplease', "b": 2}, {"a": None, "b": "=1"}]
    read = list(csv.reader("".join(csvsafe.lines(rows, ("a", "b"))).splitlines(keepends=True)))
    assert read == [["a", "b"], ['say "no",\nplease', "2"], ["", "'=1"]]
