"""Overrides, acts of two people and moves, through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.cli import _exit_code
from monitor.store import Store
from tests.monitor.test_cli import ADA, call, call_json, office, paused

__all__ = ["office", "paused"]
GRACE = ("--by", "Grace", "--reason", "seen too")
GROK = "xai/grok-4"


def test_an_override_is_shown_and_ended(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "gate", "override", GROK, "--hours", "73", *ADA)
    assert (code, "--hours 72" in err) == (2, True)
    code, out, _ = call(capsys, "gate", "override", GROK, "--hours", "2", *ADA)
    assert (code, out.startswith("override: xai/grok-4 → general_availability until ")) == (0, True)
    assert call(capsys, "gate", "check", GROK)[0] == 0
    status = call_json(capsys, "gate", "status")
    assert [(o["model"], o["actor"]) for o in status["overrides"]] == [(GROK, "Ada")]
    assert "Overrides in force:" in call(capsys, "gate", "status")[1]
    assert call_json(capsys, "gate", "check", GROK)["override"]["expires_at"]
    assert call(capsys, "gate", "override-end", GROK, *GRACE)[0] == 0
    assert call(capsys, "gate", "check", GROK)[0] == 20


def test_two_people_release_and_reject(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(paused / "monitor.db") as store, store.transaction():
        store.connection.execute("UPDATE incidents SET severity = 5")
    hold = next(h for h in call_json(capsys, "gate", "holds") if h["model"] == GROK)
    code, out, _ = call(capsys, "gate", "release", hold["id"], "--false", *ADA)
    assert (code, f"monitor gate release {hold['id']} --false" in out) == (0, True)
    assert "Ada, lapses" in call(capsys, "gate", "holds")[1]
    assert call(capsys, "gate", "release", hold["id"], *ADA)[0] == 2
    assert call(capsys, "gate", "check", GROK)[0] == 20
    assert call(capsys, "gate", "release", hold["id"], "--false", *GRACE)[1].startswith("released: ")
    assert call(capsys, "gate", "check", GROK)[0] == 0
    assert "Waiting" not in call(capsys, "gate", "status")[1]
    assert call(capsys, "gate", "reject", GROK, *ADA)[0] == 0
    assert "Waiting for a second person:" in call(capsys, "gate", "status")[1]
    assert call(capsys, "gate", "check", GROK)[0] == 0
    assert call(capsys, "gate", "reject", GROK, *GRACE)[1].startswith("rejected: ")
    assert call(capsys, "gate", "check", GROK)[0] == 21
    for who in (ADA, GRACE):
        assert call(capsys, "gate", "reopen", GROK, *who)[0] == 0
    assert call(capsys, "gate", "check", GROK)[0] == 0
    assert _exit_code(["gate", "audit", "verify"]) == 0


@pytest.mark.parametrize(
    ("start", "to", "code"),
    [
        ("private_preview", "red_team", 0),
        ("private_preview", "retired", 0),
        ("private_preview", "legacy", 2),
        ("private_preview", "private_preview", 2),
        ("private_preview", "public_preview", 20),
        ("public_preview", "deprecated", 0),
        ("retired", "general_availability", 2),
        ("retired", "legacy", 2),
        ("legacy", "retired", 0),
        ("retired", "red_team", 0),
    ],
)
def test_moves(start: str, to: str, code: int, paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Onwards asks the gate; back and towards the end asks nobody; what makes no sense is refused."""
    with Store.open(paused / "monitor.db") as store, store.transaction():
        store.connection.execute("UPDATE models SET stage = ? WHERE id = ?", [start, GROK])
    assert call(capsys, "model", "promote", GROK, "--to", to, *ADA)[0] == code


def test_onboarding(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "model", "promote", GROK, "--to", "red_team", *ADA)[1].startswith(
        "xai/grok-4: private_preview → red_team after 0 days there"
    )
    rows = [r for r in call_json(capsys, "report", "onboarding") if r["model"] == GROK]
    assert [(r["stage"], r["still_there"]) for r in rows] == [("private_preview", False), ("red_team", True)]
    assert "median days" in call(capsys, "report", "onboarding")[1]
