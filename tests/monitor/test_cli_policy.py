"""`monitor gate policy`, through the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.clock import utc_now
from monitor.store import Store
from tests.monitor.make import REPOSITORY
from tests.monitor.test_engine import Desk, reports


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_bytes((REPOSITORY / "policy.yaml").read_bytes())
    return tmp_path


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as done:
        main(["gate", "policy", *words])
    out, err = capsys.readouterr()
    return int(done.value.code or 0), out, err


def test_the_shipped_policy_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "check", "--strict")[:2] == (0, "6 rules, no warnings\n")


def test_a_fault_names_line_and_mend(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (here / "policy.yaml").read_text("utf-8")
    (here / "bad.yaml").write_text(text.replace("id: grave", "id: critical-harm"))
    code, _, err = call(capsys, "check", "bad.yaml")
    assert code == 78
    assert "bad.yaml:19: rules: the id critical-harm stands twice, on line 15 too" in err
    code, out, _ = call(capsys, "check", "bad.yaml", "--json")
    assert code == 78
    assert "stands twice" in json.loads(out)["errors"][0]


def test_a_warning_names_its_line_and_fails_only_when_strict(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (here / "policy.yaml").read_text("utf-8")
    (here / "p.yaml").write_text(text.replace("ttl: none", "ttl: 12h"))
    code, out, _ = call(capsys, "check", "p.yaml")
    line = text.splitlines().index("    ttl: none") + 1
    assert code == 0
    assert out.startswith(f"p.yaml:{line}: regulator-order.ttl: ends within a weekend")
    code, out, _ = call(capsys, "check", "p.yaml", "--strict", "--json")
    (warning,) = json.loads(out)["warnings"]
    assert (code, warning["line"], warning["where"]) == (1, line, "regulator-order.ttl")


def test_each_rule_with_what_its_pauses_came_to(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = utc_now()
    with Store.open(here / "monitor.db", create=True) as store:
        desk = Desk(store)
        for subject, said in reports("Le Matin", "The Lantern", type_="privacy"):
            desk.print(replace(subject, published_at=now), said, now=now)
    _, out, _ = call(capsys, "explain", "--json")
    rules = {r["rule"]: r for r in json.loads(out)["rules"]}
    assert rules["critical-harm"]["last_90_days"] == {}
    assert {k: n for k, n in rules["grave"]["last_90_days"].items() if n} == {"paused": 2}
    _, out, _ = call(capsys, "explain")
    assert "grave: Pauses moves to public preview" in out
    assert "in 90 days: 2 paused" in out
