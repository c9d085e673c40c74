"""What the machine keeps in English, in the reader's language; and rules in French."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor import decide, sentences, sentences_fr
from monitor.describe import sentence
from monitor.web.machine import french, machine
from tests.monitor.make import shipped_policy


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("an independent voice", "une voix indépendante"),
        ("a copy of the report in Le Matin", "une copie de l’article de Le Matin"),
        ("older than 7 days", "vieux de plus de 7 jours"),
        ("hate: the rule is not about it", "haine et extrémisme : la règle n’en parle pas"),
        (
            "merged from incident 3 by Ada; there: like the report in Wired: hate, privacy too; tells of musk, yad; "
            "2 days from it",
            "fusionné depuis l’incident 3 par Ada ; là : comme l’article de Wired : haine et extrémisme, vie privée "
            "aussi ; parle de musk, yad ; à 2 jours de lui",
        ),
        (
            "hate and privacy about xai/grok-3, of one family with xai/grok-4: 2 independent origins (A, B); rule x",
            "haine et extrémisme et vie privée à propos de xai/grok-3, de la même famille que xai/grok-4 : "
            "2 origines indépendantes (A, B) ; règle x",
        ),
        ("there is no incident 7: see `monitor incidents list`", "il n’y a pas d’incident 7"),
    ],
)
def test_reasons_are_told_in_french(english: str, said: str) -> None:
    assert (french(english), machine(english, "en")) == (said, english)


@pytest.mark.parametrize("unknown", ["", "nobody ever wrote this", "<script>", "x" * 100_000, "a; " * 600])
def test_what_is_not_known_stays_english(unknown: str) -> None:
    assert machine(unknown, "fr") is None


def test_every_reason_why_a_report_is_no_voice_is_known() -> None:
    """Read out of the decider itself, so that a new reason is not forgotten here."""
    source = Path(decide.__file__).read_text("utf-8")
    body = source[source.index("def _why_same") : source.index("def _owner")]
    body += source[source.index("def _why_unheard") : source.index("def _reason")]
    written = [
        a or b for a, b in re.findall(r'return (?:None if [^\n]* else )?(?:f"([^"]+)"|"([^"]+)")', body)
    ]
    assert len(written) >= 12
    for template in written:
        filled = re.sub(r"\{[^}]*\}", "7", template)
        assert french(filled) is not None, template


@pytest.mark.parametrize("rule", shipped_policy().rules, ids=lambda r: r.id)
def test_rules_are_told_in_french(rule: object) -> None:
    said = sentences_fr.rule_sentence(rule)  # type: ignore[arg-type]
    assert said != sentences.rule_sentence(rule)  # type: ignore[arg-type]
    assert said.endswith(".")
    assert "None" not in said
    assert " quand " in said


def test_an_incident_in_one_french_sentence() -> None:
    shown = {
        "subject": "xai/grok", "types": "hate,privacy", "merged_into": None, "langs": "en,fr", "n_voices": 1,
        "n_articles": 2, "first_reported_at": "2025-07-08T00:00:00Z", "last_reported_at": "2025-07-09T00:00:00Z",
        "holds": [{"model": "xai/grok-4", "effect": "pause", "state": "provisional"}], "assertion": "alleged",
        "severity": 4, "status": "open",
    }  # fmt: skip
    assert sentence(shown, "fr") == (
        "xai/grok : haine et extrémisme, vie privée (allégué, gravité 4), selon 1 voix indépendante dans 2 articles, "
        "en anglais et français, du 2025-07-08 au 2025-07-09 ; ouvert ; il retient xai/grok-4."
    )
    assert sentence({**shown, "merged_into": 3}, "fr") == (
        "xai/grok : haine et extrémisme, vie privée ; fusionné dans l’incident 3."
    )
