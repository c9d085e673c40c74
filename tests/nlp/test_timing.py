import pytest

from nlp import timing
from tests.nlp.marked import cue_in


def is_old(marked: str, lang: str, at: str | None = "2025-07-09T08:00:00Z") -> bool:
    return timing.is_old(*cue_in(marked, "privacy", lang=lang, at=at))


@pytest.mark.parametrize(
    ("marked", "lang"),
    [
        ("In March 2023 ChatGPT [leaked chats].", "en"),
        ("ChatGPT [leaked chats] in 2023.", "en"),
        ("Two years ago ChatGPT [leaked chats].", "en"),
        ("In 2023, Italy blocked ChatGPT. It had [leaked chats].", "en"),
        ("En mars 2023, ChatGPT avait [divulgué des conversations].", "fr"),
        ("Il y a deux ans, ChatGPT [divulguait des conversations].", "fr"),
        ("En 2023, l’Italie bloquait ChatGPT. Il avait [divulgué des conversations].", "fr"),
    ],
)
def test_older_than_a_year(marked: str, lang: str) -> None:
    assert is_old(marked, lang)


@pytest.mark.parametrize(
    ("marked", "lang", "why"),
    [
        ("ChatGPT [leaked chats] on Monday.", "en", "no date"),
        ("In March 2025 ChatGPT [leaked chats].", "en", "within the year"),
        ("In 2024 ChatGPT [leaked chats].", "en", "a bare year counts to its end"),
        ("ChatGPT, launched in November 2022, [leaked chats].", "en", "dates the launch"),
        ("ChatGPT has [leaked chats] since 2022.", "en", "goes on"),
        ("On Monday ChatGPT [leaked chats] of 2021.", "en", "news beside an old date"),
        ("In 2023, Italy blocked ChatGPT. On Monday it [leaked chats].", "en", "has its own time"),
        ("2. ChatGPT [leaked chats].", "en", "the number of an item is no sentence before it"),
        ("ChatGPT, lancé en novembre 2022, a [divulgué des conversations].", "fr", "dates the launch"),
        ("Lundi, ChatGPT a [divulgué des conversations] de 2021.", "fr", "news beside an old date"),
        ("En 2024, ChatGPT a [divulgué des conversations].", "fr", "a bare year counts to its end"),
    ],
)
def test_news(marked: str, lang: str, why: str) -> None:
    assert not is_old(marked, lang), why


@pytest.mark.parametrize("at", [None, "yesterday"])
def test_nothing_is_old_where_the_article_has_no_date(at: str | None) -> None:
    assert not is_old("In March 2020 ChatGPT [leaked chats].", "en", at)
