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


def test_the_csv_of_another_program_is_made_safe_wherever_it_is_cut() -> None:
    given = 'id,title\r\n1,=1\r\n2,"=a ""b"",\nc"\r\n-3,"é, @x"\r\n4,@x\r\n'.encode()
    wanted = 'id,title\r\n1,\'=1\r\n2,"\'=a ""b"",\nc"\r\n-3,"é, @x"\r\n4,\'@x\r\n'.encode()
    for size in range(1, len(given) + 1):
        passing = csvsafe.Passing()
        pieces = [given[i : i + size] for i in range(0, len(given), size)]
        assert b"".join(passing.feed(p, last=False) for p in pieces) + passing.feed(b"", last=True) == wanted
