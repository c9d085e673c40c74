"""Who may do what, and how long a failed sign-in waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.accounts import (
    SCOPES,
    Caller,
    Failures,
    account_name,
    network_of,
    password_fault,
    refusal,
    session_is_live,
    wait_s,
)

NOW = datetime(2025, 7, 9, 8, 0, tzinfo=UTC)
NONE = Failures(0, None)


@pytest.mark.parametrize(
    ("role", "needed", "may"),
    [
        ("viewer", "viewer", True),
        ("viewer", "analyst", False),
        ("analyst", "viewer", True),
        ("analyst", "approver", False),
        ("approver", "analyst", True),
        ("approver", "owner", False),
        ("owner", "approver", True),
    ],
)
def test_each_role_includes_those_before_it(role: str, needed: str, may: bool) -> None:
    assert (refusal(Caller("ada", role, "session"), needed, None) is None) is may  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scopes", "scope", "told"),
    [
        ({"decide:read"}, "decide:read", None),
        ({"decide:read"}, "holds:write", "no scope holds:write"),
        ({"decide:read"}, None, "tokens do not open this"),
        (set(SCOPES), "holds:write", "ada is viewer"),  # a token never does more than its owner
    ],
)
def test_a_token_opens_what_it_is_for(scopes: set[str], scope: str | None, told: str | None) -> None:
    needed = SCOPES[scope] if scope else "viewer"
    answer = refusal(Caller("ada", "viewer", "token", frozenset(scopes)), needed, scope)
    assert (told is None and answer is None) or (told is not None and told in (answer or ""))


@pytest.mark.parametrize(
    ("password", "sound"),
    [
        ("correct horse battery", True),
        ("le chat dort sur le toit", True),
        ("correct hor", False),  # eleven
        ("password1234", False),
        ("Motdepasse2025", False),
        ("ada.lovelace ada", False),  # the name, and again
        ("aaaaaaaaaaaaaaaaaaaa", False),
        ("x" * 257, False),
    ],
)
def test_length_counts_and_what_everybody_tries_does_not_do(password: str, sound: bool) -> None:
    assert (password_fault(password, "ada.lovelace@example.org") is None) is sound


@pytest.mark.parametrize(("typed", "stored"), [(" Ada ", "ada"), ("Ada@Example.org", "ada@example.org")])
def test_names_are_kept_in_lower_case(typed: str, stored: str) -> None:
    assert account_name(typed) == stored


@pytest.mark.parametrize("typed", ["", "ada lovelace", "<script>", "a" * 65, "-ada", "аda"])
def test_other_names_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="write 1 to 64"):
        account_name(typed)


def test_nobody_signs_in_as_the_machine() -> None:
    with pytest.raises(ValueError, match="the machine's own"):
        account_name(" Engine")


@pytest.mark.parametrize(
    ("created", "seen", "live"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(hours=20), timedelta(hours=11), True),
        (timedelta(hours=20), timedelta(hours=12), False),  # idle
        (timedelta(days=7), timedelta(minutes=1), False),  # however busy
        (timedelta(days=-1), timedelta(0), False),  # begun tomorrow: a clock went back
    ],
)
def test_a_session_ends(created: timedelta, seen: timedelta, live: bool) -> None:
    assert session_is_live(NOW - created, NOW - seen, now=NOW) is live


@pytest.mark.parametrize(
    ("account", "place", "ago", "wait"),
    [
        (4, 0, 0, 0),
        (5, 0, 0, 2),
        (6, 0, 0, 4),
        (6, 0, 3, 1),
        (6, 0, 4, 0),
        (500, 0, 0, 60),  # an account is never shut for longer by strangers
        (0, 9, 0, 0),
        (0, 10, 0, 2),
        (0, 500, 0, 900),
        (6, 13, 0, 16),  # the longer of both
    ],
)
def test_the_wait_doubles(account: int, place: int, ago: int, wait: int) -> None:
    last_at = NOW - timedelta(seconds=ago)
    failures = [Failures(n, last_at) if n else NONE for n in (account, place)]
    assert wait_s(failures[0], failures[1], now=NOW) == wait


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
    ],
)
def test_an_ipv6_customer_is_one_place(address: str, network: str) -> None:
    assert network_of(address) == network
