import pytest

from nlp.clauses import around, between, clauses
from nlp.types import Lang


@pytest.mark.parametrize(
    ("sentence", "lang", "expected"),
    [
        ("Grok lied.", "en", [("start", "Grok lied.")]),
        ("Grok lied, but Claude refused.", "en", [("start", "Grok lied"), ("contrast", ", but Claude refused.")]),
        ("Grok lied while Claude refused.", "en", [("start", "Grok lied "), ("contrast", "while Claude refused.")]),
        ("Grok lied, which xAI admits.", "en", [("start", "Grok lied"), ("relative", ", which xAI admits.")]),
        ("Noyb sued after Grok lied.", "en", [("start", "Noyb sued "), ("cause", "after Grok lied.")]),
        ("Grok: it lied; xAI knew.", "en", [("start", "Grok"), ("hard", " it lied"), ("hard", " xAI knew.")]),
        ("At 12:30 GPT-4 lost 1,200 files.", "en", [("start", "At 12:30 GPT-4 lost 1,200 files.")]),
        ("Grok ment, alors que Claude refuse.", "fr", [("start", "Grok ment"), ("contrast", ", alors que Claude refuse.")]),
        ("Grok ment tandis qu’il rit.", "fr", [("start", "Grok ment "), ("contrast", "tandis qu’il rit.")]),
        ("Grok, qui ment, rit.", "fr", [("start", "Grok"), ("relative", ", qui ment, rit.")]),
        ("Noyb porte plainte après que Grok a menti.", "fr", [("start", "Noyb porte plainte "), ("cause", "après que Grok a menti.")]),
        ("C’est orageux ; il dort.", "fr", [("start", "C’est orageux "), ("hard", " il dort.")]),
    ],
)  # fmt: skip
def test_clauses(sentence: str, lang: Lang, expected: list[tuple[str, str]]) -> None:
    assert [(c.opening, sentence[c.start : c.end]) for c in clauses(sentence, lang)] == expected


def test_openings_crossed_and_clause_around() -> None:
    sentence = "Grok lied, but Claude refused; xAI knew."
    parts = clauses(sentence, "en")
    assert between(parts, sentence.index("xAI"), 0) == ["contrast", "hard"]
    low, high = around(parts, sentence.index("Claude"), sentence.index("refused"))
    assert sentence[low:high] == ", but Claude refused"
