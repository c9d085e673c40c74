import pytest

from nlp.language import detect


@pytest.mark.parametrize(
    ("text", "lang", "why"),
    [
        ("Le robot de xAI a tenu des propos haineux sur les réseaux sociaux.", "fr", "plain French"),
        ("The chatbot has been blocked in Italy after a complaint.", "en", "plain English"),
        ("OpenAI, Anthropic et Google ont signé avec le Pentagone.", "fr", "English names in French"),
        ("Das Modell wurde von der Firma nicht mit den Daten trainiert.", "other", "German"),
        ("El modelo fue entrenado con los datos de las empresas y no se sabe más.", "other", "Spanish"),
        ("GPT-4o 128k $5/M", "other", "no words to tell by"),
        ("", "other", "nothing"),
    ],
)
def test_language_of(text: str, lang: str, why: str) -> None:
    assert detect(text)[0] == lang, why


def test_confidence_is_zero_where_nothing_tells() -> None:
    assert detect("GPT-4o") == ("other", 0.0)


def test_confidence_is_high_on_a_plain_paragraph() -> None:
    assert detect("The company said that it was not aware of the flaw until the report was out.")[1] > 0.9
