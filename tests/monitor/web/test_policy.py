"""The policy page: rules in words and what they did; what came before; another policy on the past."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from monitor.errors import UsageError
from monitor.rehearse import rehearse
from monitor.store import Store
from monitor.web.policy import Fault, faults
from monitor.web.replays import Asked, Replay, Replays
from monitor.web.settings import Settings
from monitor.workers import Outcome, TaskError
from tests.monitor.web.conftest import NOW, Opening, sign_in, token_of

SHIPPED = Path(__file__).resolve().parents[3] / "policy.yaml"
CHANGE: dict[str, Any] = {
    "gained": [
        {
            "at": "2025-07-08T10:00:00Z", "model": "xai/grok-4", "stage": "general_availability", "incident": 7,
            "subject": "<script>alert(1)</script>", "rule": "grave", "reason": "<b>because</b>",
        }
    ],
    "lost": [],
    "earlier": [
        {
            "at": "2025-07-08T10:00:00Z", "model": "xai/grok-3", "stage": "public_preview", "incident": None,
            "subject": "xai/grok-3", "rule": "grave", "reason": "r", "was_at": "2025-07-08T13:00:00Z",
            "was_rule": "grave", "by_s": 10800,
        }
    ],
    "later": [],
    "same": 4,
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(SHIPPED, tmp_path / "policy.yaml"))


@pytest.fixture
def desk(opening: Opening, file: Path) -> TestClient:
    browser = opening(Settings(policy=file))
    sign_in(browser, "analyst")
    return browser


def told(browser: TestClient, db: Path, answer: Outcome[dict[str, Any]]) -> None:
    """Replays answer at once, with this."""
    browser.app.state.replays = Replays(db, run=lambda _db, _asked, _progress: answer)  # type: ignore[attr-defined]


def ask(browser: TestClient, text: str, **more: str) -> Any:
    form_token = token_of(browser.get("/policy").text)
    return browser.post("/policy/replays", data={"form_token": form_token, "text": text, **more})


def ended(browser: TestClient, address: str) -> Any:
    for _ in range(1000):
        page = browser.get(address)
        if "refresh" not in page.headers:
            return page
        time.sleep(0.01)
    raise AssertionError("the replay does not end")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_rule_is_told_in_words(desk: TestClient, lang: str) -> None:
    page = desk.get(f"/policy?lang={lang}").text
    for rule in ("critical-harm", "grave", "regulator-order", "lineage", "single-voice"):
        assert f'id="rule-{rule}"' in page
    assert ("Pauses moves to public preview" if lang == "en" else "Met en pause les passages") in page
    assert " style=" not in page


def test_what_a_rule_did_and_that_it_only_observes(desk: TestClient, db: Path, file: Path) -> None:
    from monitor.config import read_policy

    rule = next(r for r in read_policy(file).rules if r.id == "grave")
    held = {"rule": "grave", "effect": "pause"}
    with Store.open(db) as store, store.transaction():
        for day, action in ((1, "held"), (2, "held"), (3, "released_as_false")):
            at = NOW - timedelta(days=day)
            store.audit.add(at=at, actor="Ada", action=f"hold.{action}", obj="k", after=held, reason="r")
        store.audit.add(
            at=NOW - timedelta(days=91), actor="Ada", action="hold.held", obj="k", after=held, reason="r"
        )
        store.gate.drop_rule("grave", rule.sha256, at=NOW)
    page = desk.get("/policy").text
    card = page[page.index('id="rule-grave"') :].partition("</li>")[0]
    assert "only observes since" in card
    assert '<dt>Pauses</dt><dd class="number">2</dd>' in card
    assert '<dt>Released as false</dt><dd class="number">1</dd>' in card


def test_warnings_lead_to_their_line(desk: TestClient, file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("max_age: 6h", "max_age: 40h"), "utf-8")
    line = 1 + next(n for n, text in enumerate(file.read_text("utf-8").splitlines()) if "40h" in text)
    page = desk.get("/policy").text
    assert f'<a href="#line-{line}">' in page
    assert f'id="line-{line}"' in page


def test_a_broken_file_is_told_and_the_page_stays(desk: TestClient, file: Path) -> None:
    file.write_text("version: 1\nrules: [{id: a, actoin: pause}]\n", "utf-8")
    page = desk.get("/policy")
    assert page.status_code == 200
    assert "actoin" in page.text
    assert ask(desk, SHIPPED.read_text("utf-8")).status_code == 409


def test_a_missing_file_leaves_the_last_policy_that_was_used(desk: TestClient, db: Path, file: Path) -> None:
    with Store.open(db) as store, store.transaction():
        store.gate.keep_policy("5" * 64, "version: 1 # kept", {}, at=NOW)
    file.unlink()
    page = desk.get("/policy")
    assert page.status_code == 200
    assert "# kept" in page.text


def test_earlier_policies_are_compared_with_the_one_in_force(desk: TestClient, db: Path, file: Path) -> None:
    old = file.read_text("utf-8").replace("cooldown: 24h", "cooldown: 12h  # <script>")
    with Store.open(db) as store, store.transaction():
        store.gate.keep_policy("a" * 64, old, {}, at=NOW)
    assert f'href="/policy/{"a" * 64}"' in desk.get("/policy").text
    page = desk.get(f"/policy/{'a' * 64}").text
    assert page.count('<tr class="gone">') == page.count('<tr class="come">') == 1
    assert "<script> " not in page
    assert desk.get(f"/policy/{'b' * 64}").status_code == 404


def test_faults_of_a_draft_are_shown_with_their_lines_and_nothing_runs(desk: TestClient) -> None:
    draft = SHIPPED.read_text("utf-8").replace("min_origins: 2 ", "min_origins: two ", 1)
    answer = ask(desk, draft + "# </textarea><script>alert(1)</script>")
    line = 1 + next(n for n, text in enumerate(draft.splitlines()) if "two" in text)
    assert answer.status_code == 422
    assert f'<a href="#draft-{line}">' in answer.text
    assert f'<tr id="draft-{line}" class="gone">' in answer.text
    assert "<script>alert" not in answer.text
    assert desk.app.state.replays.latest() is None  # type: ignore[attr-defined]


def test_a_replay_shows_what_would_change(desk: TestClient, db: Path) -> None:
    told(desk, db, Outcome(CHANGE))
    draft = SHIPPED.read_text("utf-8").replace("cooldown: 24h", "cooldown: 12h")
    begun = ask(desk, draft.replace("\n", "\r\n"), days="30")
    assert begun.status_code == 303
    page = ended(desk, begun.headers["location"]).text
    assert 'href="/incidents/7"' in page
    assert "3 hours earlier" in page
    assert "<b>because" not in page
    assert "<script>alert" not in page
    assert page.count('<tr class="gone">') == 1
    file = desk.get(begun.headers["location"] + "/policy.yaml")
    assert file.text == draft
    assert "attachment" in file.headers["content-disposition"]
    french = desk.get(begun.headers["location"] + "?lang=fr").text
    assert "3 heures plus tôt" in french


def test_a_replay_that_fails_says_why(desk: TestClient, db: Path) -> None:
    told(desk, db, Outcome(None, TaskError("timeout", "no answer within 600 s")))
    page = ended(desk, ask(desk, SHIPPED.read_text("utf-8")).headers["location"])
    assert "no answer within 600 s" in page.text


def test_one_replay_at_a_time_and_its_progress_is_seen(db: Path) -> None:
    go, began = threading.Event(), threading.Event()

    def run(_db: Path, _asked: Asked, progress: Path) -> Outcome[dict[str, Any]]:
        progress.write_text("0.25", "utf-8")
        began.set()
        go.wait(10)
        return Outcome(CHANGE)

    replays = Replays(db, run=run)
    asked = Asked("", "", NOW - timedelta(days=1), NOW, "seen")
    first = replays.start(asked, by="ada", now=NOW)
    assert began.wait(10)
    running = replays.find(first.id)
    assert running is not None
    assert (running.state, running.share) == ("running", 0.25)
    with pytest.raises(UsageError, match="another replay is running"):
        replays.start(asked, by="bo", now=NOW)
    go.set()
    assert _until_done(replays, first).change == CHANGE
    assert replays.start(asked, by="bo", now=NOW).id != first.id


def _until_done(replays: Replays, begun: Replay) -> Replay:
    for _ in range(1000):
        found = replays.find(begun.id)
        assert found is not None
        if found.state != "running":
            return found
        time.sleep(0.01)
    raise AssertionError("it does not end")


def test_viewers_read_but_do_not_replay(opening: Opening, file: Path) -> None:
    browser = opening(Settings(policy=file))
    sign_in(browser, "viewer")
    page = browser.get("/policy").text
    assert "<textarea" not in page
    form_token = token_of(page)
    answer = browser.post("/policy/replays", data={"form_token": form_token, "text": "version: 1"})
    assert answer.status_code == 403


@pytest.mark.parametrize("more", [{"days": "7"}, {"days": "x"}, {"clock": "wall"}, {"text": "x" * 100_001}])
def test_what_no_form_would_send_is_refused(desk: TestClient, more: dict[str, str]) -> None:
    form = {"text": SHIPPED.read_text("utf-8")} | more
    assert ask(desk, **form).status_code == 422


def test_unknown_replays_are_not_there(desk: TestClient) -> None:
    assert desk.get("/policy/replays/nothing").status_code == 404
    assert desk.get("/policy/replays/nothing/policy.yaml").status_code == 404


def test_faults_have_their_lines() -> None:
    assert faults("policy.yaml:7: rules[0]: no\npolicy.yaml: gone") == [
        Fault(7, "rules[0]: no"),
        Fault(0, "policy.yaml: gone"),
    ]


def test_a_rehearsal_of_an_empty_past_changes_nothing(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.nice", lambda _by: 0)
    monkeypatch.setattr("monitor.rehearse.analyser_version", lambda: "a")
    text = SHIPPED.read_text("utf-8")
    since, until = "2025-01-01T00:00:00Z", "2025-07-01T00:00:00Z"
    found = rehearse(db, text, text, since, until, "seen", tmp_path / "progress")
    assert found == {"gained": [], "lost": [], "earlier": [], "later": [], "same": 0}


def test_incidents_of_a_replay_are_found_again_by_their_articles(db: Path) -> None:
    with Store.open(db) as store:
        for number, merged in ((1, None), (2, 1), (3, None)):
            store.connection.execute(
                """INSERT INTO incidents (id, maker, family, subject, types, assertion, severity, status, title,
                     created_at, merged_into) VALUES (?, 'xai', ?, ?, '[]', 'asserted', 4, ?, 't', ?, ?)""",
                [number, "xai/grok" if number < 3 else "xai/other", "xai/grok-4" if number < 3 else "xai/other",
                 "merged" if merged else "open", "2025-07-01T00:00:00Z", merged],
            )  # fmt: skip
        for incident, article in ((2, 1), (2, 2), (3, 1), (3, 2), (3, 3)):
            store.connection.execute(
                "INSERT OR IGNORE INTO articles (id, url, first_seen_at, title, state) VALUES (?, ?, '', '', 'new')",
                [article, str(article)],
            )
            store.connection.execute(
                "INSERT INTO incident_articles (incident_id, article_id, linked_at, keys, reason) VALUES (?, ?, '', '[]', '')",
                [incident, article],
            )
        assert store.reports.told_by([1, 2, 3], subject="xai/grok-4") == 1
        assert store.reports.told_by([9], subject="xai/grok-4") is None
