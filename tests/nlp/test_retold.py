import pytest

from nlp import document, retold
from tests.nlp.marked import NEUTRAL

STORY = {
    "en": "Grok leaked chats on Monday, its users found.",
    "fr": "Grok a divulgué des conversations lundi, ont constaté ses utilisateurs.",
}


def told_at(text: str, lang: str, at: str | None = "2026-02-10T08:00:00Z") -> str | None:
    return retold.told_at(document.read(NEUTRAL, text, lang, at))


@pytest.mark.parametrize(
    ("line", "lang", "expected"),
    [
        ("First published on 3 July 2025.", "en", "2025-07-03"),
        ("This story originally ran in June 2025.", "en", "2025-06-28"),
        ("Originally published in The Herald on July 3, 2025", "en", "2025-07-03"),
        ("This article was first published on Thursday 3 July 2025.", "en", "2025-07-03"),
        ("Published: 12 June 2025. Updated: 9 February 2026.", "en", "2025-06-12"),
        ("(First published: 2025-06-12)", "en", "2025-06-12"),
        ("Article initialement publié le 3 juillet 2025.", "fr", "2025-07-03"),
        ("Cet article a d’abord été publié le 3 juillet 2025.", "fr", "2025-07-03"),
        ("Publié le 12/06/2025, mis à jour le 09/02/2026", "fr", "2025-06-12"),
        ("Cette enquête a paru en juin 2025.", "fr", "2025-06-28"),
        ("Première publication : 1er juillet 2025", "fr", "2025-07-01"),
        ("Date de publication initiale : 12/06/2025", "fr", "2025-06-12"),
        # not the text's own date
        ("A study first published on 3 July 2025 said the same.", "en", None),
        ("Published on 9 February 2026.", "en", None),
        ("Published on 3 July 2025, the report says the same.", "en", None),
        ("First published on 3 July 2027.", "en", None),
        ("Une étude publiée initialement le 3 juillet 2025 disait de même.", "fr", None),
        ("Publié le 9 février 2026.", "fr", None),
        ("Publié le 3 juillet 2025, le rapport dit de même.", "fr", None),
    ],
)
def test_what_the_text_says_of_itself(line: str, lang: str, expected: str | None) -> None:
    assert told_at(f"{STORY[lang]}\n\n{line}", lang) == expected
    assert told_at(f"{line}\n\n{STORY[lang]}", lang) == expected


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("On 3 June 2025 Grok leaked chats. xAI closed the hole on 5 June 2025.", "en", "2025-06-05"),
        ("Le 3 juin 2025, Grok a fuité. La faille a été fermée le 5 juin 2025.", "fr", "2025-06-05"),
        ("On 3 June 2025 Grok leaked chats. It did so again on Monday. The hole of 5 June 2025.", "en", None),
        ("On 3 January 2026 Grok leaked chats. xAI closed the hole on 5 January 2026.", "en", None),
        ("On 3 June 2025 Grok leaked chats.", "en", None),
        ("Le 3 juin 2025, Grok a fuité. Le 5 juin 2025 aussi, et de nouveau mardi.", "fr", None),
    ],
)
def test_a_text_all_of_whose_dates_are_old(text: str, lang: str, expected: str | None) -> None:
    assert told_at(text, lang) == expected


def test_nothing_is_old_where_the_article_has_no_date() -> None:
    assert told_at("First published on 3 July 2025. Grok leaked.", "en", None) is None
