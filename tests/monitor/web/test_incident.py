"""The page of an incident and its acts, through the browser's door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from monitor.cli import cli
from monitor.store import Store
from monitor.web.settings import Settings
from tests.monitor.make import NOW, analysis, article, finding
from tests.monitor.test_engine import Desk, reports
from tests.monitor.web.conftest import Clock, Opening, sign_in, token_of

HOSTILE = '"><script>alert(1)</script>{{7*7}}\u202egnp.exe<img src=x onerror=alert(1)>'
WHY = "looked at it"


@pytest.fixture(autouse=True)
def _now(clock: Clock) -> None:
    clock.now = NOW + timedelta(hours=1)


@pytest.fixture
def filled(db: Path) -> Iterator[Desk]:
    with Store.open(db) as store:
        yield Desk(store)


Signed = Callable[[str], TestClient]


@pytest.fixture
def signed(opening: Opening) -> Signed:
    """A browser of its own for each person."""

    def as_(name: str) -> TestClient:
        browser = opening()
        sign_in(browser, name)
        return browser

    return as_


def send(browser: TestClient, path: str, number: int = 1, **fields: Any) -> Any:
    page = browser.get(f"/incidents/{number}")
    form = {"form_token": token_of(page.text), "reason": WHY, **fields}
    return browser.post(f"/incidents/{number}/{path}", data=form)


def two_voices(d: Desk, **values: Any) -> None:
    for report in reports("Le Matin", "The Lantern", **values):
        d.print(*report)


def two_incidents(d: Desk) -> None:
    (first,) = reports("Le Matin")
    d.print(*first)
    words = " ".join(f"Lantern{n}" for n in range(60))
    d.print(article("The Lantern", text=words), analysis(finding(type_="privacy", severity=4)))


def status(d: Desk, number: int = 1) -> str:
    return str(d.store.incidents.get(number).status)


def told(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def pauses(d: Desk) -> list[Any]:
    return [h for h in d.store.gate.holds(live_only=True) if h.effect == "pause"]


# --- the page ------------------------------------------------------------------------------------


def test_the_page_tells_what_happened_in_both_languages(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    browser = signed("viewer")
    english, french = (browser.get(f"/incidents/1?lang={x}") for x in ("en", "fr"))
    assert (english.status_code, french.status_code) == (200, 200)
    assert "told by 2 independent voices in 2 articles" in english.text
    assert "selon 2 voix indépendantes dans 2 articles" in french.text
    assert "Pauses moves to public preview or general availability" in english.text
    assert "Met en pause les passages vers l’aperçu public" in french.text
    assert "like the report in Le Matin: hate too" in told(english.text)
    assert "comme l’article de Le Matin : haine et extrémisme aussi" in told(french.text)
    for page in (english.text, french.text):
        assert '<article class="report"' in page
        assert 'href="https://lematin.example/a" rel="noopener noreferrer"' in page


def test_a_quote_is_marked_in_its_own_language_by_code_points(filled: Desk, signed: Signed) -> None:
    title, text = "Grok 🤖 dérape", "Émoi 👩‍👩‍👧 : Grok a fait l’éloge d’Hitler, écrit-on.\nAutre paragraphe."
    quote = "Grok a fait l’éloge d’Hitler"
    start = f"{title}\n\n{text}".index(quote)
    said = finding(start=start, end=start + len(quote), quote=quote)
    filled.print(article("Le Matin", title=title, text=text), analysis(said))
    page = signed("viewer").get("/incidents/1?lang=en").text
    assert f"Émoi 👩‍👩‍👧 : <mark>{quote}</mark>, écrit-on." in page
    assert "Autre paragraphe" not in page
    assert re.search(r'<blockquote lang="fr"', page)


def test_each_report_counts_or_says_why_not(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    (late,) = reports("Nordblatt")
    filled.print(replace(late[0], published_at=None), late[1])
    page = told(signed("viewer").get("/incidents/1?rule=critical-harm&for=xai/grok-4").text)
    assert page.count("✓ counts as a voice") == 2
    assert "✗ does not count : undated" in page
    french = told(signed("viewer").get("/incidents/1?rule=critical-harm&for=xai/grok-4&lang=fr").text)
    assert "✗ ne compte pas : sans date" in french


def test_another_rule_may_be_asked(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    page = told(signed("viewer").get("/incidents/1?rule=regulator-order&for=xai/grok-4").text)
    assert "counts as a voice" not in page
    assert "hate: the rule is not about it" in page
    assert signed("viewer").get(f"/incidents/1?rule={HOSTILE}&for=nobody&page=-1").status_code == 200


def test_hostile_words_stay_words(filled: Desk, signed: Signed) -> None:
    long = "W" * 3000
    for outlet in ("Le Matin", "The Lantern"):
        subject = article(outlet, title=f"{HOSTILE}{long}", text=f"Grok {HOSTILE} {outlet} {long}", url=(
            "javascript:alert(1)" if outlet == "Le Matin" else "https://lantern.example/\"onclick=x"))  # fmt: skip
        filled.print(subject, analysis(finding(start=0, end=20, quote=HOSTILE[:20])))
    browser = signed("owner")
    send(browser, "note", reason=HOSTILE)
    for page in (browser.get("/incidents/1").text, send(browser, "merge", into=HOSTILE, reason=HOSTILE).text):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "javascript:alert" not in re.findall(r'href="([^"]*)"', page)
        assert '"onclick=x' not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{7*7}}" in page
        for found in re.finditer("[^<>]*\u202e", page):  # in an element of its own, whose end ends it
            tag = page[: found.start()].rpartition("<")[2].strip("/>")  # empty: in an attribute
            assert tag.split(" ")[0] in ("", "bdi", "title", "option", "textarea", "mark", "p"), tag


def test_many_reports_come_in_pages(filled: Desk, signed: Signed) -> None:
    (first,) = reports("Le Matin")
    filled.print(*first)
    one = filled.store.connection.execute("SELECT max(id) FROM findings").fetchone()[0]
    multiply(filled.store, 1, one, 120)
    browser = signed("viewer")
    first_page, third = browser.get("/incidents/1"), browser.get("/incidents/1?page=3")
    assert (first_page.text.count('class="report"'), third.text.count('class="report"')) == (50, 21)
    assert "Page 1 of 3" in told(first_page.text)
    assert browser.get("/incidents/1?page=99").text.count('class="report"') == 21


def multiply(store: Store, article_id: int, finding_id: int, n: int) -> None:
    """More reports of the same, as the store keeps them."""
    parameters = {"n": n, "a": article_id, "f": finding_id}
    count = "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < :n)"
    for sql in (
        """INSERT INTO articles (id, url, feed_id, first_seen_at, title, published_at, state, revision_id)
           SELECT 1000 + n, a.url || n, a.feed_id, a.first_seen_at, a.title, a.published_at, a.state, 1000 + n
           FROM k, articles a WHERE a.id = :a""",
        """INSERT INTO revisions (id, article_id, fetched_at, title, lang, text, text_sha256, origin)
           SELECT 1000 + n, 1000 + n, r.fetched_at, r.title, r.lang, r.text, r.text_sha256, r.origin
           FROM k, revisions r WHERE r.article_id = :a""",
        """INSERT INTO analyses (id, revision_id, analyser, at, kind, relevant, models)
           SELECT 1000 + n, 1000 + n, 'test', x.at, x.kind, 1, x.models
           FROM k, analyses x WHERE x.id = (SELECT analysis_id FROM findings WHERE id = :f)""",
        """INSERT INTO findings (id, analysis_id, article_id, model, family, type, assertion, severity, start,
             "end", quote, reason)
           SELECT 1000 + n, 1000 + n, 1000 + n, f.model, f.family, f.type, f.assertion, f.severity, f.start,
             f."end", f.quote, f.reason FROM k, findings f WHERE f.id = :f""",
        """INSERT INTO incident_articles (incident_id, article_id, linked_at, keys, reason)
           SELECT 1, 1000 + n, l.linked_at, l.keys, l.reason
           FROM k, incident_articles l WHERE l.article_id = :a""",
        "INSERT INTO incident_findings (incident_id, finding_id) SELECT 1, 1000 + n FROM k, (SELECT :a, :f)",
    ):
        used = {k: v for k, v in parameters.items() if f":{k}" in f"{count} {sql}"}
        before, _, select = sql.partition("SELECT")
        store.connection.execute(f"{before} {count} SELECT{select}", used)
    store.connection.commit()


@pytest.mark.parametrize("path", ["/incidents/99", "/incidents/99999999999999999999", "/incidents/abc"])
def test_there_is_no_such_incident(signed: Signed, path: str) -> None:
    assert signed("viewer").get(path).status_code == 404


def test_similar_incidents_are_shown_with_what_they_share(filled: Desk, signed: Signed) -> None:
    two_incidents(filled)
    analyst = signed("analyst")
    send(analyst, "correct", 2, article=2, of_model="xai/grok", of_type="privacy", model="xai/grok",
         type="hate", assertion="alleged", severity="3")  # fmt: skip
    page = told(analyst.get("/incidents/1").text)
    assert "same kind of harm" in page
    assert 'href="/incidents/1?act=merge&amp;into=2#acts"' in analyst.get("/incidents/1").text


def test_the_same_as_one_file_without_script(filled: Desk, signed: Signed, db: Path) -> None:
    two_voices(filled)
    quote = "Grok a fait l’éloge d’Hitler"
    for lang, words in (("en", "What it holds"), ("fr", "Ce qu’il retient")):
        printed = CliRunner().invoke(
            cli, ["report", "incident", "1", "--format", "html", "--lang", lang, "--db", str(db)]
        )
        assert (printed.exit_code, printed.output.count("<style>")) == (0, 1)
        assert f"<mark>{quote}</mark>" in printed.output
        assert words in printed.output
        assert not re.search(r"<script|<form|<input|<button|<link|href=\"/", printed.output)
    sent = signed("viewer").get("/incidents/1/report.html")
    assert 'filename="incident-1.html"' in sent.headers["content-disposition"]
    assert "What it holds" in sent.text


# --- acts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "fields", "after"),
    [
        ("confirm", {}, "confirmed"),
        ("dismiss", {"fault": "satire"}, "dismissed"),
        ("note", {}, "open"),
    ],
)
def test_an_analyst_judges_and_a_viewer_may_not(
    filled: Desk, signed: Signed, path: str, fields: dict[str, Any], after: str
) -> None:
    two_voices(filled)
    viewer = signed("viewer")
    assert 'action="/incidents/1/' not in viewer.get("/incidents/1").text
    assert send(viewer, path, **fields).status_code == 403
    assert status(filled) == "open"
    answer = send(signed("analyst"), path, **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/incidents/1?done={path}")
    assert status(filled) == after
    last = filled.store.audit.rows()
    mine = next(r for r in last if r["action"].startswith("incident."))
    assert (mine["actor"], mine["reason"]) == ("analyst", WHY)


def test_every_act_needs_the_form_of_its_own_page(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    owner = signed("owner")
    for path in ("confirm", "dismiss", "note", "undo", "holds/release", "override", "reject"):
        assert owner.post(f"/incidents/1/{path}", data={"reason": WHY, "fault": "other"}).status_code == 403
        crossed = {"Origin": "https://evil.example"}
        form = {"reason": WHY, "form_token": token_of(owner.get("/incidents/1").text)}
        assert owner.post(f"/incidents/1/{path}", data=form, headers=crossed).status_code == 403
    assert (status(filled), len(filled.store.gate.overrides(now=NOW))) == ("open", 0)


def test_a_refused_act_gives_back_what_was_typed(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    analyst = signed("analyst")
    wrong = send(analyst, "merge", into="77", reason="the same leak, I think")
    assert wrong.status_code == 409
    assert re.search(r'<details class="act" name="act" open>\s*<summary>Merge', wrong.text)
    assert 'role="alert"' in wrong.text
    assert "there is no incident 77" in wrong.text
    assert 'value="77"' in wrong.text
    assert ">the same leak, I think</textarea>" in wrong.text
    empty = send(analyst, "dismiss", reason="  ", fault="duplicate")
    assert empty.status_code == 422
    assert "Say why" in empty.text
    assert '<option value="duplicate" selected>' in empty.text
    assert send(analyst, "confirm", reason="x" * 4001).status_code == 422
    assert status(filled) == "open"


def test_only_an_approver_releases_with_a_dismissal(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    assert send(signed("analyst"), "dismiss", fault="other", release="1").status_code == 403
    assert (status(filled), len(pauses(filled))) == ("open", 2)
    assert send(signed("approver"), "dismiss", fault="other", release="1").status_code == 303
    assert (status(filled), pauses(filled)) == ("dismissed", [])
    assert "Reopen" in signed("analyst").get("/incidents/1").text
    assert send(signed("analyst"), "reopen").status_code == 303
    assert (status(filled), len(pauses(filled))) == ("open", 2)


def test_a_pause_that_nothing_asks_for_says_so(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    send(signed("analyst"), "dismiss", fault="false_report")
    assert "The evidence does not ask for it now" in signed("viewer").get("/incidents/1").text


def test_merging_leaves_a_tombstone_that_leads_on(filled: Desk, signed: Signed) -> None:
    two_incidents(filled)
    analyst = signed("analyst")
    answer = send(analyst, "merge", into="2")
    assert answer.headers["location"] == "/incidents/2?done=merge"
    tombstone = analyst.get("/incidents/1").text
    assert 'href="/incidents/2"' in tombstone
    assert "merged into incident 2" in told(tombstone)
    assert "/incidents/1/confirm" not in tombstone
    assert "Merged into it: 1" in told(analyst.get("/incidents/2").text)
    assert send(analyst, "undo", 2).status_code == 303
    assert (status(filled, 1), status(filled, 2)) == ("open", "open")


def test_what_a_merge_pauses_is_told_by_the_next_run(filled: Desk, opening: Opening) -> None:
    two_incidents(filled)
    browser = opening(Settings(channels=("console",)))
    sign_in(browser, "analyst")
    before = len(filled.store.notices.pending(NOW + timedelta(hours=2)))
    send(browser, "merge", into="2")
    told_now = filled.store.notices.pending(NOW + timedelta(hours=2))
    assert len(told_now) > before
    assert any("paused" in f"{notice.subject} {notice.body}" for _, _, notice in told_now)


def test_ticked_reports_are_split_off(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    analyst = signed("analyst")
    page = analyst.get("/incidents/1").text
    assert page.count('form="split-form"') == 2
    assert send(analyst, "split").status_code == 422
    assert send(analyst, "split", tick=["1", "2"]).status_code == 409
    answer = send(analyst, "split", tick="2")
    assert answer.headers["location"] == "/incidents/2?done=split"
    assert [a["id"] for a in filled.store.incidents.articles(2)] == [2]
    assert "Split off as this new incident" in analyst.get(answer.headers["location"]).text


def test_a_report_is_detached(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    analyst = signed("analyst")
    form = analyst.get("/incidents/1?act=detach&article=2").text
    assert "Detach article 2" in form
    assert send(analyst, "detach", article="2").status_code == 303
    assert [a["id"] for a in filled.store.incidents.articles(1)] == [1]
    assert send(analyst, "detach", article="1").status_code == 409


def test_undo_is_offered_where_it_can_be_done_and_says_why_not(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    analyst = signed("analyst")
    assert "nobody did anything that could be undone" in analyst.get("/incidents/1").text
    send(analyst, "confirm")
    page = analyst.get("/incidents/1").text
    assert "Takes back the last act: confirmed, by analyst." in page
    assert send(analyst, "undo").status_code == 303
    assert status(filled) == "open"
    assert send(analyst, "undo").status_code == 409


def test_a_correction_is_kept_and_can_be_taken_home(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    analyst = signed("analyst")
    form = analyst.get("/incidents/1?act=correct&article=1&of_model=xai/grok&of_type=hate").text
    assert '<option value="hate" selected>' in form
    assert '<option value="asserted" selected>' in form
    assert '<option value="4" selected>' in form
    answer = send(analyst, "correct", article="1", of_model="xai/grok", of_type="hate", model="xai/grok-3",
                  type="privacy", assertion="alleged", severity="2")  # fmt: skip
    assert answer.status_code == 303
    changed = next(e for e in filled.store.incidents.get(1).evidence if e.article == 1)
    assert (changed.model, changed.type, changed.assertion, changed.severity) == (
        "xai/grok-3", "privacy", "alleged", 2)  # fmt: skip
    page = told(analyst.get("/incidents/1").text)
    assert "was Hate and extremism, stated as fact, severity 4 of 5, xai/grok ; is Privacy, alleged" in page
    gold = analyst.get("/incidents/corrections.jsonl")
    assert (gold.headers["content-type"], len(gold.text.splitlines())) == (
        "application/jsonl; charset=utf-8", 1)  # fmt: skip
    assert signed("viewer").get("/incidents/corrections.jsonl").status_code == 403
    bad = send(analyst, "correct", article="1", of_model="xai/grok-3", of_type="privacy", model="not a model",
               type="privacy", assertion="alleged", severity="2")  # fmt: skip
    assert (bad.status_code, 'value="not a model"' in bad.text) == (409, True)
    assert send(analyst, "correct", article="1", of_model="x", of_type="nothing").status_code == 422


# --- at the gate ---------------------------------------------------------------------------------


def test_an_approver_confirms_and_releases_a_hold(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    key = pauses(filled)[0].key
    assert send(signed("analyst"), "holds/release", hold=key).status_code == 403
    assert send(signed("approver"), "holds/confirm", hold=key).status_code == 303
    assert filled.store.gate.hold(key).state == "confirmed"  # type: ignore[union-attr]
    wrong = send(signed("approver"), "holds/release", hold=key, reason="")
    assert wrong.status_code == 422
    assert send(signed("approver"), "holds/release", hold=key, false="1").status_code == 303
    assert filled.store.gate.hold(key).state == "released"  # type: ignore[union-attr]
    again = send(signed("approver"), "holds/release", hold=key)
    assert (again.status_code, "is released" in again.text) == (409, True)


def test_the_gravest_pause_takes_two_people(filled: Desk, signed: Signed) -> None:
    two_voices(filled, severity=5, type_="minors")
    key = pauses(filled)[0].key
    approver, owner = signed("approver"), signed("owner")
    assert "two people release it" in approver.get("/incidents/1").text
    assert send(approver, "holds/release", hold=key, reason="forged").status_code == 303
    mine, theirs = approver.get("/incidents/1").text, owner.get("/incidents/1").text
    assert "You asked for the release" in mine
    assert f'id="release-{key[:12]}-reason"' not in mine
    assert "Waiting for a second person: approver asked for the release." in told(theirs)
    assert "Release, as the second person" in theirs
    assert send(approver, "holds/release", hold=key).status_code == 409
    assert filled.store.gate.hold(key).live  # type: ignore[union-attr]
    assert send(owner, "holds/release", hold=key).status_code == 303
    assert not filled.store.gate.hold(key).live  # type: ignore[union-attr]


def test_an_override_lets_pass_and_is_ended(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    approver = signed("approver")
    move: dict[str, Any] = {"model": "xai/grok-4", "stage": "general_availability"}
    wrong = send(approver, "override", hours="99", **move)
    assert (wrong.status_code, 'value="99"' in wrong.text) == (409, True)
    assert send(approver, "override", hours="many", **move).status_code == 422
    assert send(approver, "override", hours="24", **move).status_code == 303
    page = told(approver.get("/incidents/1").text)
    assert "An override lets the move pass until" in page
    assert send(approver, "override/end", **move).status_code == 303
    assert filled.store.gate.overrides(now=NOW + timedelta(hours=1)) == []


def test_a_rejection_takes_an_owner_and_then_an_approver(filled: Desk, signed: Signed) -> None:
    two_voices(filled)
    move: dict[str, Any] = {"model": "xai/grok-4", "stage": "general_availability"}
    owner, second = signed("owner"), signed("approver")
    assert send(signed("analyst"), "reject", **move).status_code == 403
    assert send(second, "reject", **move).status_code == 403
    assert filled.store.gate.requests(now=NOW) == [], "the refusal undoes it"
    assert 'action="/incidents/1/reject"' not in second.get("/incidents/1").text
    assert send(owner, "reject", **move).status_code == 303
    assert "owner asked for the rejection" in told(second.get("/incidents/1").text)
    assert send(second, "reject", **move).status_code == 303
    assert "The move is rejected" in owner.get("/incidents/1").text
    assert send(second, "reject/reopen", **move).status_code == 403
    for person in (owner, second):
        assert send(person, "reject/reopen", **move).status_code == 303
    assert filled.store.gate.rejection(**move) is None


# --- internal evidence ---------------------------------------------------------------------------

FOUND = {
    "source": "red-team", "model": "xai/grok-4", "type": "hate", "assertion": "asserted", "severity": "",
    "text": "Neuf essais sur dix.", "title": "", "url": "", "at": "", "incident": "", "reason": WHY,
}  # fmt: skip


def add(browser: TestClient, **fields: str) -> Any:
    token = token_of(browser.get("/incidents/new?incident=1").text)
    return browser.post("/incidents/new", data={"form_token": token, **FOUND, **fields})


def test_internal_evidence_is_entered(filled: Desk, signed: Signed) -> None:
    assert signed("viewer").get("/incidents/new").status_code == 403
    analyst = signed("analyst")
    first = add(analyst, url="https://tickets.example/12")
    assert first.headers["location"] == "/incidents/1?done=evidence"
    assert add(analyst).headers["location"] == "/incidents/1?done=evidence_there"
    page = analyst.get("/incidents/1").text
    assert "<mark>Neuf essais sur dix.</mark>" in page
    assert 'href="https://tickets.example/12" rel="noopener noreferrer"' in page
    assert "internal" in told(page)


@pytest.mark.parametrize(
    ("fields", "status_", "says"),
    [
        ({"text": " "}, 422, "Write something"),
        ({"type": "nonsense"}, 422, "Choose from the list: type"),
        ({"at": "yesterday"}, 422, "The time is not one"),
        ({"at": "2025-08-01"}, 409, "ahead of the clock"),
        ({"url": "javascript:alert(1)"}, 422, "begins with http"),
        ({"model": "nonsense"}, 409, "not a model id"),
        ({"incident": "seven"}, 422, "Give the number"),
        ({"incident": "7"}, 409, "no incident 7"),
        ({"reason": ""}, 422, "Say why"),
    ],
)
def test_evidence_that_does_not_fit_comes_back(
    filled: Desk, signed: Signed, fields: dict[str, str], status_: int, says: str
) -> None:
    answer = add(signed("analyst"), title="Campaign 12", **fields)
    assert (answer.status_code, says in answer.text) == (status_, True)
    assert 'value="Campaign 12"' in answer.text
    assert filled.store.reports.counts()["incidents"] == 0
