from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.crawl.dates import read_date

NOW = datetime(2024, 8, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "expected", "method"),
    [
        ("Mon, 05 Aug 2024 10:14:12 GMT", "2024-08-05T10:14:12", "rfc822"),
        ("Mon, 05 Aug 2024 10:14:12 +0200", "2024-08-05T08:14:12", "rfc822"),
        ("Mon, 5 Aug 24 10:14 EDT", "2024-08-05T14:14:00", "rfc822"),
        ("05 Aug 2024 10:14:60 Z", "2024-08-05T10:14:59", "rfc822"),
        ("Mon, 05 Aug 2024 10:14:12 -0400 (EDT)", "2024-08-05T14:14:12", "rfc822"),
        # zones that feedparser takes for UTC
        ("Mon, 05 Aug 2024 10:14:12 CEST", "2024-08-05T08:14:12", "rfc822"),
        ("Mon, 05 Feb 2024 10:14:12 CET", "2024-02-05T09:14:12", "rfc822"),
        ("Mon, 05 Aug 2024 10:14:12 Europe/Paris", "2024-08-05T08:14:12", "rfc822"),
        ("Mon, 05 Feb 2024 10:14:12 Europe/Paris", "2024-02-05T09:14:12", "rfc822"),
        ("Mon, 05 Aug 2024 10:14:12 America/New_York", "2024-08-05T14:14:12", "rfc822"),
        ("Mon Aug  5 10:14:12 CEST 2024", "2024-08-05T08:14:12", "rfc822"),
        # French
        ("lun., 05 août 2024 10:14:12 +0200", "2024-08-05T08:14:12", "rfc822"),
        ("Lun, 05 Aoû 2024 10:14:12 +0200", "2024-08-05T08:14:12", "rfc822"),
        ("jeu., 01 févr. 2024 00:00:00 GMT", "2024-02-01T00:00:00", "rfc822"),
        ("mercredi 3 juillet 2024", "2024-07-03T00:00:00", "words"),
        ("5 août 2024 à 10h14", "2024-08-05T10:14:00", "words"),
        ("le 1er janvier 2024 à 18 h", "2024-01-01T18:00:00", "words"),
        ("Publié le 05/08/2024 à 10:14", "2024-08-05T10:14:00", "numeric"),
        ("Mis à jour le 5 août 2024 à 10 h 14 min", "2024-08-05T10:14:00", "words"),
        ("5 août 2024 à 10h14 (heure de Paris)", "2024-08-05T08:14:00", "words"),
        # English
        ("August 5, 2024 3:04 PM ET", "2024-08-05T19:04:00", "words"),
        ("Aug. 5th, 2024 at 12 a.m.", "2024-08-05T00:00:00", "words"),
        ("Monday, 5 August 2024, 12:30pm BST", "2024-08-05T11:30:00", "words"),
        # machines
        ("2024-08-05T10:14:12Z", "2024-08-05T10:14:12", "iso"),
        ("2024-08-05T10:14:12.345+02:00", "2024-08-05T08:14:12", "iso"),
        ("2024-08-05T10:14+0200", "2024-08-05T08:14:00", "iso"),
        ("2024-08-05T10:14:12[Europe/Paris]", "2024-08-05T08:14:12", "iso"),
        ("2024-08-05 10:14", "2024-08-05T10:14:00", "iso"),
        ("20240805T101412Z", "2024-08-05T10:14:12", "iso"),
        ("2024-08-05", "2024-08-05T00:00:00", "iso-day"),
        ("2024/08/05 10:14", "2024-08-05T10:14:00", "numeric"),
        ("1722852000", "2024-08-05T10:00:00", "epoch"),  # not the year 2017
        ("1722852000123", "2024-08-05T10:00:00", "epoch"),
        # a clock somewhat ahead is a wrong zone, not a wrong date
        ("2024-08-10T14:00:00Z", "2024-08-10T14:00:00", "iso"),
    ],
)
def test_readable(raw: str, expected: str, method: str) -> None:
    reading = read_date(f"  {raw} ", now=NOW)
    assert reading.at == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert (reading.method, reading.raw) == (method, raw)


@pytest.mark.parametrize(
    ("raw", "method"),
    [
        (None, "unknown:missing"),
        ("  ", "unknown:missing"),
        ("hier", "unknown:unreadable"),
        ("2 hours ago", "unknown:unreadable"),
        ("maintenant", "unknown:unreadable"),
        ("5 août", "unknown:unreadable"),  # of which year?
        ("août 2024", "unknown:unreadable"),
        ("31 février 2024", "unknown:unreadable"),
        ("2024-13-05", "unknown:unreadable"),
        ("2024-08-05T25:00:00Z", "unknown:unreadable"),
        ("Mon, 05 Aug 2024 10:14:12 XYZ", "unknown:unreadable"),  # two hours wrong is worse than unknown
        ("Mon, 05 Aug 2024 10:14:12 Mars/Olympus", "unknown:unreadable"),
        ("0", "unknown:unreadable"),
        ("1970-01-01T00:00:00Z", "unknown:implausible"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "unknown:implausible"),
        ("2024-08-12T00:00:00Z", "unknown:future"),
        ("1 janvier 2034", "unknown:future"),
        ("9999999999", "unknown:future"),
        ("x" * 100_000, "unknown:unreadable"),
        ("9" * 100_000, "unknown:unreadable"),
    ],
)
def test_unknown_and_never_now(raw: str | None, method: str) -> None:
    reading = read_date(raw, now=NOW)
    assert (reading.at, reading.method) == (None, method)


@pytest.mark.parametrize(
    ("raw", "lang", "day"),
    [
        ("05/08/2024", "fr", "2024-08-05"),
        ("05/08/2024", None, "2024-08-05"),
        ("05/08/2024", "en", "2024-05-08"),
        ("25/07/2024", "en", "2024-07-25"),  # no month 25
        ("07/25/2024", "fr", "2024-07-25"),
    ],
)
def test_which_comes_first(raw: str, lang: str | None, day: str) -> None:
    at = read_date(raw, now=NOW, lang=lang).at
    assert at is not None
    assert at.date().isoformat() == day
