"""What no stream of articles can change: one voice never pauses, two always do, order and copies do not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor import engine, origins
from monitor.store import MEMORY, Store
from monitor.types import Article, Entry, Extraction, Feed
from tests.monitor.make import GROK_3, GROK_4, NOW, analysis, article, finding, shipped_policy

OUTLETS = tuple(f"Outlet {n}" for n in range(6))
BOTH = {GROK_3.id, GROK_4.id}
POLICY = shipped_policy()

quickly = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def report(writer: int, *, of: int | None = None, edition: int = 0) -> Article:
    """What outlet `writer` prints: its own words, or those of outlet `of`."""
    source = writer if of is None else of
    words = " ".join(f"s{source}w{n}" for n in range(60))
    return article(
        OUTLETS[writer],
        url=f"https://{writer}.example/{source}-{edition}",
        text=f"Grok a fait l’éloge d’Hitler. {words}",
        text_sha256=f"{writer}{source}{edition}".rjust(64, "0"),
        published_at=NOW - timedelta(hours=2 if of is None else 1),
    )


def paused(articles: list[Article]) -> set[str]:
    context = engine.Context(POLICY, "test")
    with Store.open(MEMORY) as store:
        with store.transaction():
            store.feeds.sync(
                Feed(o, f"https://{n}.example/rss", "fr", o, o, 2, "news", 600) for n, o in enumerate(OUTLETS)
            )
            engine.keep_policy(store, POLICY, now=NOW)
            for model in (GROK_3, GROK_4):
                store.gate.save_model(model, since=NOW)
        for subject in articles:
            engine.record(store, enter(store, subject), analysis(finding()), context, now=NOW)
        engine.reconsider(store, context, now=NOW)
        return {h.model for h in store.gate.holds(live_only=True) if h.effect == "pause"}


def enter(store: Store, subject: Article) -> Article:
    entry = Entry(subject.url, None, subject.title, "", None, subject.published_at, None, "test")
    page = Extraction("ok", "", title=subject.title, text=subject.text)
    with store.transaction():
        store.articles.add_entry(subject.outlet, entry, now=NOW)
        number = store.articles.id_of(subject.url)
        store.articles.save_extraction(
            number,
            page,
            title=subject.title,
            lang=subject.lang,
            text_sha256=subject.text_sha256,
            wire=origins.wire_of(subject.text),
            at=NOW,
        )
    return store.articles.get(number)


copies = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=8)


@quickly
@given(source=st.integers(0, 5), others=copies)
@example(source=0, others=[(n, 0) for n in range(6)])
def test_one_voice_in_many_copies_never_pauses(source: int, others: list[tuple[int, int]]) -> None:
    printed = [report(source), *(report(w, of=source, edition=e) for w, e in others)]
    assert paused(printed) == set()


@quickly
@given(editions=st.lists(st.integers(0, 9), min_size=1, max_size=8), writer=st.integers(0, 5))
def test_one_outlet_never_pauses_however_much_it_writes(editions: list[int], writer: int) -> None:
    own = [
        replace(report(writer, edition=e), text=f"Grok, Hitler. {' '.join(f'e{e}w{n}' for n in range(60))}")
        for e in editions
    ]
    assert paused(own) == set()


@quickly
@given(data=st.data(), voices=st.integers(2, 4))
def test_two_honest_voices_always_pause_whatever_the_order_and_the_copies(
    data: st.DataObject, voices: int
) -> None:
    printed = [report(n) for n in range(voices)]
    repeated = data.draw(st.lists(st.sampled_from(printed), max_size=3))
    copied = [report(4, of=n, edition=7) for n in data.draw(st.sets(st.integers(0, voices - 1)))]
    assert paused(data.draw(st.permutations(printed + repeated + copied))) == BOTH
