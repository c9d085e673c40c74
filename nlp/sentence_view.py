"""A sentence as milestones are read in it: names blanked, with its clauses and its lists of models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from nlp.clauses import Clause, clauses
from nlp.masks import masked
from nlp.references import inside
from nlp.skeleton import same_length_lower
from nlp.types import Document, Entity, Mention, Sentence


class View:
    """A sentence in lower case, names blanked, with its clauses and its lists of models.

    Offsets count from the sentence.
    """

    def __init__(
        self,
        document: Document,
        sentence: Sentence,
        mentions: Sequence[Mention],
        words: Mapping[str, re.Pattern[str]],
    ) -> None:
        self.sentence = sentence
        self._words = words
        before = sentence.index and document.sentences[sentence.index - 1]
        self.opens_paragraph = not before or before.paragraph != sentence.paragraph
        self.text = same_length_lower(masked(document, sentence))
        self.clauses: list[Clause] = clauses(self.text, document.lang)
        names = document.names
        self.platforms = inside(names.platforms, sentence)
        self.names_a_host = bool(
            self.platforms or inside(names.companies, sentence) or words["hosts"].search(self.text)
        )
        here = inside(mentions, sentence)
        # Weights are spoken of where the model was named before: "the base remains on Hugging Face".
        self.tells_weights = not here and words["weights"].search(self.text) is not None
        self.names_an_assistant = not here and bool(inside(names.mentions, sentence))
        taken = [m for m in here if not self.is_after(m, "compared")]
        self.groups: list[list[Mention]] = []
        for mention in taken:
            if self.groups and words["joined"].fullmatch(
                self.text, self.end(self.groups[-1]), self.start([mention])
            ):
                self.groups[-1].append(mention)
            else:
                self.groups.append([mention])

    def is_after(self, mention: Mention, name: str) -> bool:
        """Whether the words of a list stand right before a name: "unlike Grok 3"."""
        start = self.start([mention])
        found = self._words[name].finditer(self.text, max(0, start - 60), start)
        return any(match.end() == start for match in found)

    def start(self, names: Sequence[Mention | Entity]) -> int:
        return names[0].start - self.sentence.start

    def end(self, names: Sequence[Mention | Entity]) -> int:
        return names[-1].end - self.sentence.start

    def also(self, after: int) -> list[str]:
        """The models of "…, along with Grok 3" behind a cue."""
        return ids_of(
            group
            for group in self.groups
            if self.start(group) >= after and self._words["also"].search(self.text, after, self.start(group))
        )

    def touches(self, names: Sequence[Mention | Entity], span: tuple[int, int]) -> bool:
        return self.start(names) < span[1] and span[0] < self.end(names)

    def distance(self, name: Entity, span: tuple[int, int]) -> int:
        """Characters between; a name after the span is preferred to one as far before it."""
        start, end = self.start([name]), self.end([name])
        return max(0, start - span[1]) or max(0, span[0] - end) * 2


def ids_of(groups: Iterable[Sequence[Mention]]) -> list[str]:
    return list(dict.fromkeys(mention.model for group in groups for mention in group))
