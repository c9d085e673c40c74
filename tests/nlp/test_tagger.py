import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import tagger
from nlp.types import ASSERTIONS, TYPES

REPORT = (
    "Grok praises Hitler in replies on X",
    "Elon Musk's chatbot Grok praised Hitler and posted antisemitic slurs on X on Tuesday, screenshots show. "
    "xAI deleted the posts and apologised.\n\n"
    "ChatGPT, from OpenAI, refused to answer the same questions.\n\n"
    "Privacy group Noyb has filed a complaint against xAI in Ireland over Grok's use of personal data.",
)
SENTENCES = (
    "Grok praised Hitler on X.",
    "xAI said that it was sorry.",
    "Le Chat a divulgué des données personnelles.",
    "OpenAI launched GPT-5 on Azure.",
    "ChatGPT invented court cases — “all of them”.",
    "Nobody was hurt 🙂.",
    "Une enquête a été ouverte par la CNIL sur ChatGPT.",
    "« C’est faux », répond Mistral.",
    "  • Claude wiped a database",
    "À lire aussi : Grok accusé de racisme",
)


def test_report_gives_findings_about_the_one_who_did_it() -> None:
    analysis = tagger.analyse(*REPORT, lang="en", published_at="2025-07-09T08:00:00Z")
    found = {(f.model, f.type): f for f in analysis.findings}
    assert ("xai/grok", "hate") in found
    assert ("xai/grok", "legal_action") in found
    assert not any(model.startswith("openai/") for (model, _), f in found.items() if f.assertion != "negated")
    assert found["xai/grok", "hate"].assertion == "asserted"
    assert "praised Hitler" in found["xai/grok", "hate"].quote


def test_every_finding_says_why() -> None:
    for finding in tagger.analyse(*REPORT, lang="en").findings:
        reason = finding.reason
        assert all((reason.rule, reason.cue, reason.subject, reason.assertion, reason.severity))


def test_a_text_without_a_model_costs_no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger.cues, "cues_of", None)
    analysis = tagger.analyse("Bread", "A baker was fined for racist slurs.", lang="en")
    assert (analysis.kind, analysis.relevant, analysis.findings) == ("other", False, ())


def test_opinions_carry_no_findings() -> None:
    analysis = tagger.analyse(
        "Opinion: why I stopped asking Grok",
        "I think we ask xAI's Grok too much. Last spring Grok praised Hitler, and I laughed. My view is that we should stop.",
        lang="en",
    )
    assert analysis.kind == "opinion"
    assert analysis.findings == ()


def test_what_is_older_than_a_year_is_no_finding() -> None:
    text = "In May 2024 Grok praised Hitler on X. Now xAI has a new office."
    old = tagger.analyse("xAI moves", text, lang="en", published_at="2026-01-20T00:00:00Z")
    fresh = tagger.analyse("xAI moves", text, lang="en", published_at="2024-06-20T00:00:00Z")
    assert ("xai/grok", "hate") not in {(f.model, f.type) for f in old.findings}
    assert ("xai/grok", "hate") in {(f.model, f.type) for f in fresh.findings}


def test_a_family_named_in_the_title_alone_is_short_for_the_version() -> None:
    analysis = tagger.analyse(
        "Claude leaks private chats, audit finds",
        "Anthropic's Claude 3.5 Sonnet leaked private chats of its users, auditors found on Monday.",
        lang="en",
    )
    assert {f.model for f in analysis.findings} == {"anthropic/claude-3.5-sonnet"}


def test_same_text_same_analysis() -> None:
    assert tagger.analyse(*REPORT, lang="en") == tagger.analyse(*REPORT, lang="en")


def test_analyser_names_the_version_of_rules() -> None:
    assert re.fullmatch(r"monitor-nlp/\d+\.\d+\.\d+\+[0-9a-f]{12}", tagger.analyser())


def test_analyse_many_keeps_the_order() -> None:
    items = [
        {"title": REPORT[0], "text": REPORT[1]},
        {"text": "Rien."},
        {"title": "ChatGPT", "text": "It is down."},
    ]
    analyses = list(tagger.analyse_many(items))
    assert [a.text_sha256 for a in analyses] == [
        tagger.analyse(i.get("title"), i["text"]).text_sha256 for i in items
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8), st.sampled_from([" ", "\n", "\n\n"]))
def test_offsets_always_give_the_quote(sentences: list[str], joint: str) -> None:
    title, body = "Grok, ChatGPT et Le Chat", joint.join(sentences)
    text = f"{title}\n\n{body}"
    analysis = tagger.analyse(title, body)
    for finding in analysis.findings:
        assert text[finding.start : finding.end] == finding.quote
        assert finding.quote == finding.quote.strip()
        assert finding.assertion in ASSERTIONS
        assert finding.type in TYPES
        assert 1 <= finding.severity <= 5
    for mention in analysis.mentions:
        assert text[mention.start : mention.end] == mention.surface
    for milestone in analysis.milestones:
        assert text[milestone.start : milestone.end] == milestone.quote


@pytest.mark.parametrize(
    "unrelated",
    [
        "The weather stays fine in Brittany.",
        "Shares of a bakery rose by 2 percent.",
        "La boulangerie rouvre mardi.",
    ],
)
def test_an_unrelated_paragraph_changes_no_finding(unrelated: str) -> None:
    title, body = REPORT
    before = tagger.analyse(title, body, lang="en").findings
    after = tagger.analyse(title, f"{body}\n\n{unrelated}", lang="en").findings
    assert before == after
