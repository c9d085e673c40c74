"""What the cue rules find and leave alone: hits and near misses for every type, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from nlp import controversy, document, taxonomy
from nlp.lexicon import compile_rules
from nlp.types import TYPES, ControversyType, Cue, Document, Lang, Mention, Names
from tests.nlp.controversy_cases import HITS, MISSES

# Names are found here by hand: these tests are about the words around them.
NAMED = re.compile(
    r"\b(?:Grok(?: 4| Imagine)?|ChatGPT|GPT-4o?|GPT-4\.5|o3|Gemini(?: 3| 2\.5 Pro)?|Claude(?: Opus 4| Code)?|Sora(?: 2)?"
    r"|Llama(?: 4(?: Maverick)?)?|DeepSeek(?: R1)?|Meta AI|Mistral Large [23]|Mistral Large|Le Chat|Replika|Copilot"
    r"|Stable Diffusion|Microsoft Designer|Character\.AI|Midjourney|Veo 3|ElevenLabs|Apple Intelligence|Bing Chat|Qwen"
    r"|Gemma|Opus 4|Tay|Operator|My AI|Ernie|Suno|GPT-3\.5|Sydney)\b"
)


def read(lang: Lang, text: str) -> Document:
    mentions = [Mention(m.start(), m.end(), m.group(), "x/y", "x/y", "x") for m in NAMED.finditer(text)]
    return replace(document.read(None, text, lang), names=Names(mentions=tuple(mentions)))


def cues_of(lang: Lang, text: str) -> list[Cue]:
    return controversy.find_cues(read(lang, text), controversy.load(lang))


@pytest.mark.parametrize(("lang", "type_", "text"), HITS)
def test_type_is_seen(lang: Lang, type_: ControversyType, text: str) -> None:
    assert type_ in {cue.type for cue in cues_of(lang, text)}


@pytest.mark.parametrize(("lang", "type_", "text"), MISSES)
def test_near_miss_is_left_alone(lang: Lang, type_: ControversyType, text: str) -> None:
    found = [(cue.rule, text[cue.start : cue.end]) for cue in cues_of(lang, text) if cue.type == type_]
    assert not found


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_type_has_a_hit_and_a_near_miss(lang: Lang) -> None:
    assert {type_ for at, type_, _ in HITS if at == lang} == set(TYPES)
    assert {type_ for at, type_, _ in MISSES if at == lang} == set(TYPES)


def test_offsets_are_the_documents() -> None:
    text = read(
        "fr", "Grok sous le feu des critiques\n\nEn juillet, Grok a vanté Hitler à plusieurs reprises."
    )
    (cue,) = [c for c in controversy.find_cues(text, controversy.load("fr")) if c.type == "hate"]
    assert text.text[cue.start : cue.end] == "vanté Hitler"
    assert text.sentences[cue.sentence].start <= cue.start


def test_furniture_is_not_read() -> None:
    text = "Claude Sonnet 4 arrive à Paris.\n\nÀ lire aussi :\n• Grok a vanté Hitler"
    assert not [cue for cue in cues_of("fr", text) if cue.type == "hate"]


@pytest.mark.parametrize(
    ("lang", "order", "probe"),
    [
        ("fr", "L'Italie a ordonné le blocage de DeepSeek.", "La Cnil a ouvert une enquête sur DeepSeek."),
        (
            "en",
            "Italy's Garante ordered DeepSeek blocked.",
            "The FTC has opened an investigation into ChatGPT.",
        ),
    ],
)
def test_an_order_is_graver_than_a_probe(lang: Lang, order: str, probe: str) -> None:
    graver = max(c.severity or 0 for c in cues_of(lang, order) if c.type == "legal_action")
    assert graver > max(c.severity or 0 for c in cues_of(lang, probe) if c.type == "legal_action")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Grok wrote antisemitic posts when asked about the flood. Claude refused every request."),
        ("fr", "Interrogé sur la crue, Grok a tenu des propos antisémites. Claude, lui, a tenu bon."),
    ],
)
def test_another_model_in_the_same_test_is_cleared(lang: Lang, text: str) -> None:
    cleared = [cue for cue in cues_of(lang, text) if cue.sentence == 1]
    assert [(cue.type, cue.assertion) for cue in cleared] == [("hate", "negated")]


TABLE = {"v": {"endings": {"er": "er e é"}}, "n": {"endings": {"": "- s"}}}


def rules_from(text: str) -> controversy.Rules:
    return compile_rules({"fr/x.yaml": text}, TABLE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ruels: {}", "fr/x.yaml: unknown key 'ruels'; did you mean rules?"),
        ("rules: {hat: {a: {any: [x]}}}", "unknown type 'hat'; did you mean hate?"),
        ("rules: {hate: {a: {any: [x], nere: [y]}}}", "hate/a: unknown key 'nere'; did you mean near?"),
        ("rules: {hate: {a: {near: [y]}}}", "hate/a: a rule needs `any:`"),
        ("rules: {hate: {a: {any: x}}}", "hate/a, any: write a list of patterns"),
        ("rules: {hate: {a: {any: [false]}}}", "False is no pattern; put it in quotes"),
        ("rules: {hate: {a: {any: ['{out} x']}}}\nlists: {output: [y]}", "did you mean {output}?"),
        ("rules: {hate: {a: {any: ['(a|b']}}}", "a bracket is open; close it with ')'"),
        ("rules: {hate: {a: {any: [x/q]}}}", "unknown tag /q; write one of /v /n"),
        ("rules: {hate: {a: {any: ['~3 x']}}}", "begin it with a word"),
        ("rules: {hate: {a: {any: ['x ~3']}}}", "end it with a word"),
        ("rules: {hate: {a: {any: [x], severity: 9}}}", "severity is 9; write a whole number from 1 to 5"),
        ("rules: {hate: {a: {any: [x], assertion: sure}}}", "unknown assertion 'sure'"),
        ("lists: {a: ['{a}']}\nrules: {hate: {a: {any: ['{a}']}}}", "contains itself"),
        ("rules: [", "fr/x.yaml: "),
    ],
)
def test_bad_rules_are_refused(text: str, says: str) -> None:
    with pytest.raises(controversy.RuleError) as refused:
        rules_from(text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("vanter/v ~2 hitler", "Il a vanté ce Hitler", "vanté ce Hitler"),
        ("vanter/v ~2 hitler", "Il vante Adolf, oui, Hitler", "vante Adolf, oui, Hitler"),
        ("vanter/v ~1 hitler", "Il vante encore et encore Hitler", ""),
        ("vanter/v ~2 hitler", "Il vante le pain ; Hitler", ""),
        ("pro-hitler", "des propos pro-Hitler", "pro-Hitler"),
        ("nazi*", "une rhétorique nazifiante", "nazifiante"),
        ("(image|photo)/n (très)? floue", "des photos très floue", "photos très floue"),
        ("# euro/n", "12 euros", "12 euros"),
        ("x y", "x, y", ""),
    ],
)
def test_pattern(pattern: str, text: str, found: str) -> None:
    rules = rules_from(f"rules: {{hate: {{a: {{any: ['{pattern}']}}}}}}")
    cues = controversy.find_cues(document.read(None, text, "fr"), rules)
    assert [text[cue.start : cue.end] for cue in cues] == ([found] if found else [])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_pattern_can_match(lang: Lang) -> None:
    for rule in controversy.load(lang).rules:
        for pattern in rule.any:
            assert pattern.first, f"{rule.name}: {pattern.source}"


def test_taxonomy_names_every_type() -> None:
    types = taxonomy.load()
    assert tuple(types) == TYPES
    assert types["hate"].name == {"en": "Hate and extremism", "fr": "Haine et extrémisme"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hat": {}}, "unknown type 'hat'"),
        ({"hate": {"severity": 4}}, "hate has the wrong keys"),
    ],
)
def test_bad_taxonomy_is_refused(change: dict[str, object], says: str) -> None:
    content = {type_: vars_of(type_) for type_ in TYPES} | change
    with pytest.raises(taxonomy.TaxonomyError, match=says):
        taxonomy.read(content)


def vars_of(type_: ControversyType) -> dict[str, object]:
    info = taxonomy.load()[type_]
    return {field: getattr(info, field) for field in info.__slots__}


def test_rule_files_are_short_enough_to_read() -> None:
    data = Path(controversy.__file__).parent / "data"
    for path in data.glob("*/controversy/*.yaml"):
        assert len(path.read_text("utf-8").splitlines()) < 400, path.name
