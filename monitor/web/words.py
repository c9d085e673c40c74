"""Words and addresses for templates: names of types in the reader's language, links only where they lead out."""

from __future__ import annotations

from monitor import sentences, sentences_fr
from monitor.policy import Rule
from nlp import taxonomy
from nlp.vocabulary import Lang


def type_name(type_: str, lang: Lang) -> str:
    """`Hate and extremism`; an unknown type stays as it is."""
    info = {str(k): v for k, v in taxonomy.load().items()}.get(type_)
    return info.name[lang] if info else type_


def rule_words(rule: Rule, lang: Lang) -> str:
    return (sentences if lang == "en" else sentences_fr).rule_sentence(rule)


def is_web_address(url: object) -> bool:
    """Whether it may become a link: whatever strangers wrote, no script and no file."""
    return isinstance(url, str) and url.lower().startswith(("http://", "https://"))
