"""Words and addresses for templates: types and rules in the reader's language, links that may be followed."""

from __future__ import annotations

from monitor import sentences, sentences_fr
from monitor.policy import Rule
from nlp import taxonomy
from nlp.vocabulary import TYPES, Lang


def type_name(type_: str, lang: Lang) -> str:
    """`Hate and extremism`; an unknown type stays as it is."""
    return taxonomy.load()[type_].name[lang] if type_ in TYPES else type_


def rule_words(rule: Rule, lang: Lang) -> str:
    return sentences.rule_sentence(rule) if lang == "en" else sentences_fr.rule_sentence(rule)


def is_web_address(url: object) -> bool:
    """Whether it may become a link: whatever strangers wrote, no script and no file."""
    return isinstance(url, str) and url.lower().startswith(("http://", "https://"))
