"""Linking and deciding on synthetic analyses, without tagging: what an article costs at both ends of a stream
of 10,000 against 1,000 live incidents, and against 100 and 100,000 of them. All are live and recent."""

from __future__ import annotations

import hashlib
import json
import random
import resource
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import engine
from monitor.config import parse_policy
from monitor.store import MEMORY, Store
from monitor.types import CatalogueModel, Entry, Extraction, Feed
from nlp.types import Analysis, Finding, Mention, Reason

NOW = datetime(2025, 7, 10, 12, tzinfo=UTC)
OUTLETS = [f"Outlet {n}" for n in range(60)]
TYPES = ("hate", "privacy", "bias", "misinformation", "copyright", "self_harm", "security", "legal_action")
MODELS = tuple((f"maker{n}/bot", f"maker{n}/bot-4") for n in range(30))
POLICY = Path(__file__).resolve().parents[1] / "policy.yaml"
N_ARTICLES, N_INCIDENTS, N_MEASURED = 10_000, 1_000, 200


class Press:
    """Reports of `n_happenings` happenings, each with its names; the same seed prints the same."""

    def __init__(self, store: Store, n_happenings: int, *, seed: int = 0) -> None:
        self.store, self.n_happenings, self.rng = store, n_happenings, random.Random(seed)
        self.context = engine.Context(parse_policy(POLICY.read_text("utf-8")), "benchmark")
        self.n_printed = 0
        with store.transaction():
            store.feeds.sync(
                Feed(o, f"https://{n}.example/", "en", o, o, 2, "news", 600) for n, o in enumerate(OUTLETS)
            )
            engine.keep_policy(store, self.context.policy, now=NOW)
            for _, version in MODELS:
                model = CatalogueModel(version, "private_preview", "general_availability")
                store.gate.save_model(model, since=NOW)

    def print(self, happening: int) -> float:
        """Another report of a happening; the seconds that linking and deciding took."""
        self.n_printed += 1
        family, model = MODELS[happening % len(MODELS)]
        type_ = TYPES[happening % len(TYPES)]
        filler = " ".join(f"w{self.rng.randrange(10**5)}" for _ in range(120))
        names = ", ".join(f"Name{happening}x{n}" for n in range(8))
        common = ", ".join(f"Place{self.rng.randrange(20)}" for _ in range(6))
        text = f"The bot was vile to {names}, in {common}. {filler}"
        outlet = self.rng.choice(OUTLETS)
        at = NOW + timedelta(seconds=self.n_printed)
        article_id = self._enter(outlet, text, at)
        finding = Finding(model, type_, "asserted", 4, 0, 20, text[:20], Reason("", "", "", "", "", ""))
        mention = Mention(0, 3, "bot", model, family, family.partition("/")[0])
        said = Analysis("en", "report", True, (mention,), (finding,), (), "0" * 64, "benchmark")
        start = time.perf_counter()
        engine.record(self.store, self.store.articles.get(article_id), said, self.context, now=at)
        return time.perf_counter() - start

    def _enter(self, outlet: str, text: str, at: datetime) -> int:
        url = f"https://{OUTLETS.index(outlet)}.example/{self.n_printed}"
        sha256 = hashlib.sha256(f"{url} {text}".encode()).hexdigest()
        with self.store.transaction():
            self.store.articles.add_entry(
                outlet, Entry(url, None, "The bot", "", None, at, None, "benchmark"), now=at
            )
            number = self.store.articles.id_of(url)
            page = Extraction("ok", "", title="The bot", text=text)
            self.store.articles.save_extraction(
                number, page, title="The bot", lang="en", text_sha256=sha256, wire=None, at=at
            )
        return number

    def stream(self, n: int) -> Iterator[float]:
        for position in range(n):
            first_round = position < self.n_happenings
            yield self.print(position if first_round else self.rng.randrange(self.n_happenings))

    def seed(self, n: int) -> None:
        """An incident for each happening, one report each, written straight into the tables."""
        c = self.store.connection
        at, ids = "2025-07-10T12:00:00Z", range(1, n + 1)
        kinds = [(i, *MODELS[(i - 1) % len(MODELS)], TYPES[(i - 1) % len(TYPES)]) for i in ids]
        rows: dict[str, list[tuple[object, ...]]] = {
            "articles (id, url, feed_id, first_seen_at, title, published_at, state, revision_id)": [
                (i, f"https://seed.example/{i}", OUTLETS[i % 60], at, "", at, "analysed", i) for i in ids
            ],
            "revisions (id, article_id, fetched_at, title, lang, text, text_sha256, origin)": [
                (i, i, at, "", "en", "", str(i), i) for i in ids
            ],
            "analyses (id, revision_id, analyser, at, kind, relevant, models)": [
                (i, i, "benchmark", at, "report", 1, "[]") for i in ids
            ],
            'findings (id, analysis_id, article_id, model, family, type, assertion, severity, start, "end",'
            " quote, reason)": [(i, i, i, m, f, t, "asserted", 4, 0, 1, "", "{}") for i, f, m, t in kinds],
            "incidents (id, maker, family, subject, types, assertion, severity, status, title, created_at,"
            " last_reported_at)": [
                (i, f.partition("/")[0], f, m, f'["{t}"]', "asserted", 4, "open", "", at, at)
                for i, f, m, t in kinds
            ],
            "incident_articles (incident_id, article_id, linked_at, keys, reason)": [
                (i, i, at, json.dumps([f"name{i - 1}x{k}" for k in range(8)]), "") for i in ids
            ],
            "incident_findings (incident_id, finding_id)": [(i, i) for i in ids],
        }
        with self.store.transaction():
            for table, values in rows.items():
                marks = ", ".join("?" * len(values[0]))
                c.executemany(f"INSERT INTO {table} VALUES ({marks})", values)

    def n_incidents(self) -> int:
        return int(self.store.connection.execute("SELECT count(*) FROM incidents").fetchone()[0])


def growing() -> None:
    """10,000 articles, of which the first 1,000 open an incident each."""
    with Store.open(MEMORY) as store:
        press = Press(store, N_INCIDENTS)
        times = list(press.stream(N_ARTICLES))
        head, tail = (statistics.median(part) for part in (times[:N_INCIDENTS], times[-N_INCIDENTS:]))
        start = time.perf_counter()
        engine.reconsider(store, press.context, now=NOW + timedelta(seconds=press.n_printed))
        again_s = time.perf_counter() - start
        print(
            f"{N_ARTICLES} articles, {press.n_incidents()} incidents: "
            f"{1000 * head:.1f} ms an article at first, {1000 * tail:.1f} ms at the end, "
            f"ratio {tail / head:.2f}; all in {sum(times):.0f} s; "
            f"deciding again with nothing new {again_s:.2f} s"
        )


def archive(n_incidents: int) -> float:
    """Median seconds of a report that joins one of so many live incidents."""
    with Store.open(MEMORY) as store:
        press = Press(store, n_incidents)
        press.seed(n_incidents)
        median = statistics.median(press.print(press.rng.randrange(n_incidents)) for _ in range(N_MEASURED))
        print(f"{press.n_incidents()} live incidents: {1000 * median:.1f} ms an article")
        return median


def main() -> None:
    growing()
    few, many = archive(100), archive(100_000)
    print(f"100,000 against 100 incidents: ratio {many / few:.2f}")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
