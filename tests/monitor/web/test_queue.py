"""The queue and the list of incidents in a browser: who waits, filters, kept views, acts, live updates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from monitor.clock import to_text
from monitor.desk import gate
from monitor.desk import incidents as acts
from monitor.store import Store
from monitor.triage import PAGE
from monitor.web import filters
from monitor.web.words import distance
from tests.monitor.make import NOW, analysis, article, finding
from tests.monitor.test_engine import Desk, reports
from tests.monitor.web.conftest import Clock, Opening, sign_in, token_of
from tests.monitor.web.test_pages import HOSTILE

Telling = Callable[[Callable[[Desk], object]], None]


@pytest.fixture
def telling(db: Path, clock: Clock) -> Telling:
    """`telling(lambda d: …)`: something happens in the database behind the desk."""
    clock.now = NOW + timedelta(hours=1)
    with Store.open(db) as store:
        Desk(store)

    def tell(happens: Callable[[Desk], object]) -> None:
        with Store.open(db) as store:
            d = Desk.__new__(Desk)
            d.store, d.context = store, acts.context(store)
            happens(d)

    return tell


def two_voices(d: Desk) -> None:
    """Incident 1: paused for Grok 3 and 4, severity 4."""
    for report in reports("Le Matin", "The Lantern"):
        d.print(*report)


def a_leak(d: Desk, number: int = 2, **values: object) -> None:
    """An incident of another model of no catalogue: open, and grave."""
    words = " ".join(f"leak{number}n{n}" for n in range(60))
    subject = article("Nordblatt", url=f"https://nordblatt.example/{number}", lang="en", text=words,
                      title=f"A leak {number}", text_sha256=f"{number:064d}")  # fmt: skip
    said = finding(f"openai/gpt-{number}", "privacy", **{"quote": "words of a quote", **values})  # type: ignore[arg-type]
    d.print(subject, analysis(said))


def shown(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<li [^>]*id="incident-(\d+)"', page)]


@pytest.fixture
def owner(telling: Telling, browser: TestClient) -> TestClient:
    telling(two_voices)
    sign_in(browser, "owner")
    return browser


# --- what waits ----------------------------------------------------------------------------------


def test_nothing_waits_in_an_empty_database(browser: TestClient, telling: Telling) -> None:
    sign_in(browser, "viewer")
    assert "Nothing needs a person now" in browser.get("/").text
    assert "the next cycle of" in browser.get("/incidents").text
    assert "No incident fits this filter" in browser.get("/incidents?type=hate").text


def test_a_row_tells_what_a_first_look_wants(owner: TestClient) -> None:
    page = owner.get("/").text
    assert shown(page) == [1]
    for words in (
        "severity 4 of 5",
        "paused, not confirmed",
        'lang="fr"><a href="/incidents/1"',
        "Grok dérape",
        "xai/grok",
        "Hate and extremism",
        "stated as fact",
        '<blockquote lang="fr" dir="auto">Grok a fait l’éloge d’Hitler</blockquote>',
        "Le Matin",
        "2 independent origins",
        "2 articles",
        "<code>xai/grok-4</code> → general availability",
        "in 71 h</time>",
        '<time datetime="2025-07-10T10:00:00Z" title="2025-07-10 10:00 UTC">3 h ago</time>',
    ):
        assert words in page, words


def confirm_pauses(d: Desk) -> None:
    for hold in d.store.gate.holds(live_only=True):
        gate.confirm(d.store, hold.key, actor="Ada", reason="seen", now=NOW)


def dismiss(d: Desk) -> None:
    acts.dismiss(d.store, 1, "satire", actor="Ada", reason="x", now=NOW, under=d.context, release=True)


def confirm(d: Desk) -> None:
    acts.confirm(d.store, 1, actor="Ada", reason="x", now=NOW, under=d.context)


def expire(d: Desk) -> None:
    from monitor import engine

    engine.expire(d.store, d.context, now=NOW + timedelta(hours=73))


def merge(d: Desk) -> None:
    a_leak(d)
    with d.store.transaction():
        d.store.connection.execute("UPDATE incidents SET family = 'xai/grok', maker = 'xai' WHERE id = 2")
    acts.merge(d.store, 1, 2, actor="Ada", reason="one", now=NOW, under=d.context)


@pytest.mark.parametrize(
    ("happens", "numbers", "told"),
    [
        (confirm_pauses, [], "Nothing needs a person now"),
        (dismiss, [], "Nothing needs a person now"),
        (confirm, [], "Nothing needs a person now"),
        (expire, [1], "pause ended unconfirmed"),
        (merge, [2], "paused, not confirmed"),  # what the tombstone holds hangs on what it became
    ],
)
def test_what_waits_and_what_does_not(
    owner: TestClient, telling: Telling, happens: Callable[[Desk], object], numbers: list[int], told: str
) -> None:
    telling(happens)
    page = owner.get("/").text
    assert (shown(page), told in page) == (numbers, True)


def test_grave_incidents_wait_while_they_are_news(owner: TestClient, telling: Telling, clock: Clock) -> None:
    telling(lambda d: a_leak(d, 2))
    telling(lambda d: a_leak(d, 3, severity=3))
    telling(lambda d: a_leak(d, 5, severity=5))
    page = owner.get("/").text
    assert shown(page) == [4, 1, 2]  # gravest first, then what presses most
    assert page.count("grave, undecided") == 2
    clock.passes(days=31)
    sign_in(owner, "owner")
    assert shown(owner.get("/").text) == [1]  # a pause waits however long


def test_a_second_person_is_waited_for(owner: TestClient, telling: Telling) -> None:
    telling(lambda d: gate.reject(d.store, "xai/grok-4", None, actor="Ada", reason=HOSTILE, now=NOW))
    with_five = lambda d: d.store.connection.execute("UPDATE incidents SET severity = 5")  # noqa: E731

    def ask(d: Desk) -> None:
        with d.store.transaction():
            with_five(d)
        key = d.store.gate.holds(live_only=True)[0].key
        gate.release(d.store, [key], actor="Ada", reason="x", now=NOW)

    telling(ask)
    page = owner.get("/").text
    assert "Ada asks to reject xai/grok-4 → general availability" in page
    assert "Ada asked for its release" in page
    assert "waits for a second person" in page
    assert "<script>alert" not in page


# --- lists ---------------------------------------------------------------------------------------


def test_pages_follow_one_another(owner: TestClient, telling: Telling) -> None:
    def many(d: Desk) -> None:
        for n in range(2, PAGE + 4):
            a_leak(d, n)

    telling(many)
    for page in ("/", "/incidents", "/incidents?type=privacy", "/?q=leak*"):
        first = owner.get(page).text
        following = re.search(r'href="([^"]+)" rel="next"', first)
        assert following, page
        second = owner.get(following[1].replace("&amp;", "&")).text
        assert len(shown(first)) == PAGE
        assert not set(shown(first)) & set(shown(second))
        assert "Back to the first" in second
        assert 'rel="next"' not in second


@pytest.mark.parametrize("query", ["type=nonsense", "severity=9", "since=yesterday", "after=1,2", "lang=de"])
def test_a_filter_that_is_none_is_told(owner: TestClient, query: str) -> None:
    answer = owner.get(f"/incidents?{query}")
    assert answer.status_code == 422
    assert query.split("=")[0] in answer.text


@pytest.mark.parametrize("query", ["q=%22", "q=NEAR(", "q=a%00b*", "q=" + "x" * 5000, "model=%27--", "q=-"])
def test_whatever_is_searched_for_is_answered(owner: TestClient, query: str) -> None:
    for page in ("/", "/incidents", "/queue/list"):
        assert owner.get(f"{page}?{query}").status_code == 200


def test_a_filter_is_an_address_with_counts(owner: TestClient, telling: Telling) -> None:
    telling(lambda d: a_leak(d))
    page = owner.get("/incidents?q=eloge&since=7d&status=open").text
    assert shown(page) == [1]
    assert 'value="eloge"' in page
    assert re.search(r'<option value="open" selected>open \(1\)', page)
    assert re.search(r'<option value="hate">Hate and extremism \(1\)', page)
    assert 'value="privacy"' not in page  # none would be found
    assert shown(owner.get("/incidents?since=2025-07-11").text) == []
    assert "privacy" in owner.get("/incidents?type=privacy&lang=fr").text  # what is chosen can be seen


def test_an_empty_form_is_no_filter(owner: TestClient) -> None:
    fields = "&".join(f"{name}=" for name in filters.Filter.__dataclass_fields__)
    assert shown(owner.get(f"/?{fields}").text) == [1]


def test_hostile_words_stay_words(owner: TestClient, telling: Telling) -> None:
    hostile = f"javascript:{HOSTILE}"

    def happens(d: Desk) -> None:
        a_leak(d, quote=HOSTILE)
        with d.store.transaction():
            d.store.connection.execute("UPDATE incidents SET title = ? WHERE id = 2", [HOSTILE])
            d.store.connection.execute("UPDATE articles SET url = ? WHERE id = 3", [hostile])

    telling(happens)
    for address in ("/", "/incidents", f"/?q={HOSTILE}", f"/incidents?model={HOSTILE}", "/queue/list",
                    f"/queue/dismiss?incident=2&back={hostile}"):  # fmt: skip
        page = owner.get(address).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert 'href="javascript' not in page


@pytest.mark.parametrize(
    "path", ["/", "/incidents", "/queue/dismiss?incident=1", "/queue/release?incident=1"]
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_in_both_languages(owner: TestClient, path: str, lang: str) -> None:
    answer = owner.get(path, headers={"Accept-Language": lang})
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert len(re.findall("<h1", answer.text)) == 1


# --- kept views ----------------------------------------------------------------------------------


def test_a_view_is_kept_has_an_address_and_is_dropped(owner: TestClient, db: Path, opening: Opening) -> None:
    token = token_of(owner.get("/?type=hate").text)
    form = {"form_token": token, "name": f"Hate {HOSTILE}"[:60], "address": "/?type=hate&lang=&x=1"}
    answer = owner.post("/views", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?type=hate")
    page = owner.get("/").text
    assert "Hate &#34;&gt;&lt;script" in page
    assert owner.get("/views/1").headers["location"] == "/?type=hate"
    other = opening()
    sign_in(other, "viewer")
    assert other.get("/views/1").status_code == 404
    theirs = {"form_token": token_of(other.get("/").text)}
    assert other.post("/views/1/drop", data=theirs).status_code == 409
    assert owner.post("/views/1/drop", data={"form_token": token}).status_code == 303
    assert owner.get("/views/1").status_code == 404
    with Store.read(db) as store:
        assert [row["action"] for row in store.audit.rows(2)] == ["view.dropped", "session.opened"]


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("a", "https://evil.example/", 422),
        ("a", "//evil.example/", 422),
        ("a", "/logout", 422),
        ("a", "/?type=nonsense", 422),
        (" ", "/", 409),
        ("x" * 61, "/", 422),
    ],
)
def test_only_lists_can_be_kept(owner: TestClient, name: str, address: str, status: int) -> None:
    form = {"form_token": token_of(owner.get("/").text), "name": name, "address": address}
    assert owner.post("/views", data=form).status_code == status


# --- acts ----------------------------------------------------------------------------------------


def act(browser: TestClient, name: str, **form: object) -> tuple[int, str]:
    token = token_of(browser.get("/").text)
    answer = browser.post(f"/queue/{name}", data={"form_token": token, "reason": "seen", **form})  # type: ignore[dict-item]
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("viewer", set()),
        ("analyst", {"confirm", "dismiss"}),
        ("approver", {"confirm", "dismiss", "release"}),
    ],
)
def test_a_row_offers_what_one_may_do(
    browser: TestClient, telling: Telling, role: str, allowed: set[str]
) -> None:
    telling(two_voices)
    sign_in(browser, role)
    page = browser.get("/").text
    for name in ("confirm", "dismiss", "release"):
        assert (f"/queue/{name}?incident=1" in page) is (name in allowed)
        status = browser.get(f"/queue/{name}?incident=1").status_code
        assert status == (200 if name in allowed else 403)
        form = {"form_token": token_of(page), "incident": 1, "reason": "x", "fault": "satire"}
        refused = browser.post(f"/queue/{name}", data=form).status_code == 403
        assert refused is (name not in allowed)
        telling(lambda d: acts.reopen(d.store, 1, **by(d)) if not is_open(d) else None)


def by(d: Desk) -> dict[str, object]:
    return {"actor": "Ada", "reason": "again", "now": NOW, "under": d.context}


def is_open(d: Desk) -> bool:
    return d.store.incidents.get(1).status == "open"


def test_confirming_out_of_the_queue(owner: TestClient, db: Path) -> None:
    status, page = act(owner, "confirm", incident=1, back="/?type=hate")
    assert (status, "Incident 1 is confirmed" in page, 'href="/?type=hate"' in page) == (200, True, True)
    with Store.read(db) as store:
        row = next(r for r in store.audit.rows(9) if r["action"] == "incident.confirmed")
        assert (row["actor"], row["reason"]) == ("owner", "seen")
    assert act(owner, "confirm", incident=1)[0] == 409


def test_several_are_dismissed_and_each_is_told(owner: TestClient, telling: Telling, db: Path) -> None:
    telling(lambda d: a_leak(d))
    form = owner.get("/queue/dismiss?incident=2&incident=1&incident=2&incident=99").text
    assert re.findall(r'name="incident" value="(\d+)"', form) == ["2", "1"]
    status, page = act(owner, "dismiss", incident=[2, 99, 1], fault="satire")
    assert status == 200
    assert "Incident 2 is dismissed" in page
    assert "there is no incident 99" in page
    assert "Incident 1 is dismissed" in page
    assert "still paused, until it is released: xai/grok-4" in page
    with Store.read(db) as store:
        told = [
            (r["object"], r["after"]) for r in store.audit.rows(20) if r["action"] == "incident.dismissed"
        ]
        assert told == [("1", '"dismissed: satire"'), ("2", '"dismissed: satire"')]
        assert store.audit.faults() == []


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"incident": 1}, 422),  # no category
        ({"incident": 1, "fault": "nonsense"}, 422),
        ({"fault": "satire"}, 422),
        ({"incident": [1, 2], "fault": "satire", "release": "true"}, 422),
        ({"incident": 1, "fault": "satire", "reason": "  "}, 409),
        ({"incident": 7, "fault": "satire"}, 409),
    ],
)
def test_a_dismissal_that_does_not_fit_changes_nothing(
    owner: TestClient, db: Path, form: dict[str, object], status: int
) -> None:
    assert act(owner, "dismiss", **form)[0] == status
    with Store.read(db) as store:
        assert store.incidents.get(1).status == "open"


def test_an_analyst_does_not_release_by_dismissing(browser: TestClient, telling: Telling) -> None:
    telling(two_voices)
    sign_in(browser, "analyst")
    assert act(browser, "dismiss", incident=1, fault="satire", release="true")[0] == 403
    assert act(browser, "dismiss", incident=1, fault="satire")[0] == 200


def test_releasing_what_was_ticked(owner: TestClient, db: Path) -> None:
    form = owner.get("/queue/release?incident=1").text
    keys = re.findall(r'name="hold" value="([0-9a-f]{64})"', form)
    assert len(keys) == 2
    assert act(owner, "release", incident=1)[0] == 409  # nothing ticked
    status, page = act(owner, "release", incident=1, hold=keys[:1], false="true")
    assert (status, "released: xai/grok-" in page) == (200, True)
    with Store.read(db) as store:
        assert len([h for h in store.gate.holds(live_only=True) if h.effect == "pause"]) == 1


def test_choosing_nothing_is_told(owner: TestClient) -> None:
    answer = owner.get("/queue/dismiss?back=/incidents")
    assert (answer.status_code, "No incident is chosen" in answer.text) == (422, True)


# --- live updates --------------------------------------------------------------------------------


def test_the_list_is_sent_again_only_when_it_is_another(
    owner: TestClient, telling: Telling, clock: Clock
) -> None:
    page = owner.get("/?type=privacy").text
    live, tag = re.search(r'data-live="([^"]+)" data-tag="([^"]+)"', page).groups()  # type: ignore[union-attr]
    tag = tag.replace("&#34;", '"')
    assert parse_qs(urlsplit(live).query) == {"type": ["privacy"]}
    again = owner.get(live, headers={"If-None-Match": tag, "Accept": "*/*"})
    assert (again.status_code, again.text, again.headers["cache-control"]) == (304, "", "no-cache")
    telling(lambda d: a_leak(d))
    changed = owner.get(live, headers={"If-None-Match": tag})
    assert (changed.status_code, shown(changed.text)) == (200, [2])
    assert "<html" not in changed.text
    tag = changed.headers["etag"]
    assert owner.get(live, headers={"If-None-Match": tag}).status_code == 304
    clock.passes(minutes=5)  # it says how long ago things were
    assert owner.get(live, headers={"If-None-Match": tag}).status_code == 200
    assert owner.get("/queue/list", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("number", [0, 2**63, 10**30])
def test_a_number_that_no_row_has_is_no_fault_of_ours(owner: TestClient, number: int) -> None:
    form = {"form_token": token_of(owner.get("/").text), "incident": str(number), "reason": "x"}
    form["fault"] = "other"
    for act in ("confirm", "dismiss", "release"):
        assert owner.post(f"/queue/{act}", data=form).status_code == 422
        assert owner.get(f"/queue/{act}?incident={number}").status_code == 422
    assert owner.get(f"/views/{number}").status_code == 422
    assert owner.post(f"/views/{number}/drop", data=form).status_code == 422


def test_every_act_makes_the_list_another(owner: TestClient, telling: Telling) -> None:
    tags = [owner.get("/queue/list").headers["etag"]]
    for happens in (confirm_pauses, confirm, dismiss, a_leak):
        telling(happens)
        tags.append(owner.get("/queue/list").headers["etag"])
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "0 min ago"), (-1.5, "1 h ago"), (71, "in 71 h"), (96, "in 4 d"), (-24 * 40, "40 d ago")],
)
def test_times_are_told_as_distances(hours: float, words: str) -> None:
    from functools import partial

    from monitor.web.language import text

    at = NOW + timedelta(hours=hours)
    shown_ = distance(to_text(at), NOW, partial(text, "en"))
    assert f">{words}</time>" in shown_
