"""What the two articles that the project started from must give. They lie outside the repository."""

from functools import cache
from pathlib import Path

import pytest

from nlp import tagger
from nlp.types import Analysis

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared is not there")


@cache
def analysis(prefix: str) -> Analysis:
    (path,) = SEEDS.glob(f"{prefix}_*.txt")
    return tagger.analyse(None, path.read_text("utf-8"))


def found(prefix: str) -> dict[tuple[str, str], str]:
    return {(f.model, f.type): f.quote for f in analysis(prefix).findings}


def reached(prefix: str) -> set[tuple[str, str | None, str]]:
    return {(m.model, m.platform, m.stage) for m in analysis(prefix).milestones}


def vendors(prefix: str) -> set[str]:
    return {model.partition("/")[0] for model, _ in found(prefix)}


def test_prudent_models_are_named() -> None:
    models = {m.model for m in analysis("000").mentions}
    assert {"xai/grok-4", "xai/grok-3", "deepseek/deepseek-r1"} <= models


@pytest.mark.parametrize("type_", ["hate", "ncii"])
def test_prudent_blames_the_chatbot_and_not_its_new_version(type_: str) -> None:
    findings = found("000")
    assert ("xai/grok", type_) in findings or ("xai/grok-3", type_) in findings
    assert ("xai/grok-4", type_) not in findings


def test_prudent_red_team_results_are_about_grok_4() -> None:
    assert ("xai/grok-4", "security") in found("000")


def test_prudent_stages_of_grok_4_and_grok_3() -> None:
    stages = reached("000")
    assert ("xai/grok-4", "azure-ai-foundry", "private_preview") in stages
    assert ("xai/grok-4", "azure-ai-foundry", "red_team") in stages
    assert ("xai/grok-3", "azure-ai-foundry", "general_availability") in stages


def test_prudent_says_nothing_of_rivals_nor_of_the_founders_quarrel() -> None:
    assert vendors("000") == {"xai"}
    assert not any(type_ == "legal_action" for _, type_ in found("000"))


def test_partnership_quotes_the_sentence_on_the_holocaust() -> None:
    assert "Shoah" in found("002")["xai/grok", "hate"]


def test_partnership_stages() -> None:
    stages = reached("002")
    assert ("xai/grok-3", "azure-ai-foundry", "general_availability") in stages
    assert ("xai/grok-3-mini", "azure-ai-foundry", "general_availability") in stages


def test_partnership_says_nothing_of_openai() -> None:
    assert vendors("002") == {"xai"}


def test_partnership_is_not_read_from_page_furniture() -> None:
    quotes = " ".join(found("002").values())
    assert "À lire aussi" not in quotes
    assert "logo Begeek" not in quotes
