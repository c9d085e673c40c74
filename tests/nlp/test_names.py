"""Names of models: how they are written, what they are mistaken for, and what the data must look like."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import names
from nlp.catalogue import NameDataError, build, expand
from nlp.versions import family_of
from tests.nlp import names_cases as cases


def models(text: str) -> set[str]:
    return {mention.model for mention in names.find(text).mentions}


def table(*tables: list[tuple[str, set[str], str]]) -> list[object]:
    return [pytest.param(text, ids, id=f"{why}: {text[:40]}") for rows in tables for text, ids, why in rows]


@pytest.mark.parametrize(
    ("text", "ids"),
    table(
        cases.SPELLINGS,
        cases.LISTS,
        cases.NUMBERS,
        cases.NAMESAKES,
        cases.NEIGHBOURS,
        cases.COMPANIES,
        cases.PLACES,
        cases.STATED,
        cases.COMPOUNDS,
        cases.BING,
    ),
)
def test_text_names_these_models(text: str, ids: set[str]) -> None:
    assert models(text) == ids


@pytest.mark.parametrize("text", cases.FULL_OF_NAMESAKES)
def test_article_full_of_namesakes_names_no_model(text: str) -> None:
    assert names.find(text).mentions == ()


@pytest.mark.parametrize(("text", "ids"), table(cases.GENERATIONS))
def test_generation_is_the_model_the_text_names(text: str, ids: set[str]) -> None:
    assert models(text) == ids


@pytest.mark.parametrize(("text", "ids"), table(cases.UNSEEN))
def test_unseen_version_gets_an_id_and_is_not_known(text: str, ids: set[str]) -> None:
    found = names.find(text).mentions
    assert {m.model for m in found} == ids
    assert not any(m.known for m in found)


@pytest.mark.parametrize(("text", "surfaces"), cases.DISGUISES)
def test_disguised_name_is_seen_at_its_place(text: str, surfaces: dict[str, str]) -> None:
    found = names.find(text).mentions
    assert {m.surface: m.model for m in found} == surfaces
    assert all(text[m.start : m.end] == m.surface for m in found)


@pytest.mark.parametrize(("text", "companies", "platforms"), cases.ENTITIES)
def test_companies_and_platforms(text: str, companies: list[str], platforms: list[str]) -> None:
    found = names.find(text)
    assert [c.id for c in found.companies] == companies
    assert [p.id for p in found.platforms] == platforms


@pytest.mark.parametrize(("model", "family"), cases.FAMILIES)
def test_family_of_an_id(model: str, family: str) -> None:
    assert family_of(model) == family


def test_what_is_found_is_in_order_and_never_overlaps() -> None:
    text = "Microsoft suspend Grok 4, Grok 3 et 3 Mini sur Azure AI Foundry ; OpenAI garde GPT-4o et 4o mini."
    found = names.find(text)
    everything = sorted(
        [*found.mentions, *found.companies, *found.platforms], key=lambda thing: (thing.start, thing.end)
    )
    assert all(a.end <= b.start for a, b in pairwise(everything))
    for things in (found.mentions, found.companies, found.platforms):
        assert list(things) == sorted(things, key=lambda thing: thing.start)


def test_a_mention_says_vendor_family_and_whether_it_is_known() -> None:
    (mention,) = names.find("Elon Musk présente Grok 3 mini.").mentions
    assert (mention.vendor, mention.family, mention.model, mention.known) == (
        "xai",
        "xai/grok",
        "xai/grok-3-mini",
        True,
    )


# --- properties --------------------------------------------------------------------------------------

VERSIONED = ["GPT-4o mini", "Grok-4", "Claude Opus 4.1", "Gemini 2.5 Flash", "DeepSeek-R1", "Llama 4 Scout",
             "Mistral Large 2", "Stable Diffusion 1.5", "Qwen3-Max", "Kimi K2"]  # fmt: skip
FRAMES = ["Le modèle {} déçoit.", "Researchers say {} lied.", "« {} », l’IA, a échoué.", "AI: {}"]
HYPHENS = "-\u2010\u2011\u2013\u2212"
SPACES = " \u00a0\u202f"


@settings(deadline=None)
@given(st.sampled_from(VERSIONED), st.sampled_from(FRAMES), st.sampled_from(HYPHENS), st.sampled_from(SPACES))
def test_typography_does_not_change_ids(name: str, frame: str, hyphen: str, space: str) -> None:
    plain, dressed = frame.format(name), frame.format(name.replace("-", hyphen).replace(" ", space))
    assert models(dressed) == models(plain) != set()


@settings(deadline=None)
@given(st.sampled_from(VERSIONED), st.sampled_from(FRAMES), st.sampled_from(["NFC", "NFD"]))
def test_normal_form_does_not_change_ids(name: str, frame: str, form: str) -> None:
    text = frame.format(name)
    assert models(unicodedata.normalize(form, text)) == models(text)


@settings(deadline=None)
@given(st.sampled_from(VERSIONED), st.sampled_from(FRAMES))
def test_case_does_not_change_ids(name: str, frame: str) -> None:
    assert models(frame.format(name.upper())) == models(frame.format(name))


@settings(deadline=None)
@given(st.sampled_from(VERSIONED), st.sampled_from("'\u2019\u02bc"))
def test_apostrophe_does_not_change_ids(name: str, apostrophe: str) -> None:
    text = f"OpenAI{apostrophe}s rival, l{apostrophe}IA {name}, and Meta{apostrophe}s assistant lied, says ChatGPT."
    assert models(text) == models(text.replace(apostrophe, "'")) >= {"meta/meta-ai", *models(f"AI: {name}")}


@settings(deadline=None)
@given(st.permutations(VERSIONED).map(lambda order: order[:5]))
def test_order_of_a_list_does_not_matter(order: list[str]) -> None:
    listed = ", ".join(order[:-1]) + " et " + order[-1]
    assert models(f"Comparés : {listed}.") == models("Comparés : " + " ; ".join(sorted(order)) + ".")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([*VERSIONED, "OpenAI", "le", "4", "\u00ad", "e\u0301", ",", "millions", "\n", "ﬁ"])
    )
)
def test_offsets_give_the_surface(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = names.find(text)
    for thing in (*found.mentions, *found.companies, *found.platforms):
        assert text[thing.start : thing.end] == thing.surface
        assert thing.surface == thing.surface.strip()


# --- the data ----------------------------------------------------------------------------------------


def test_loading_needs_no_heavy_package() -> None:
    code = (
        "import nlp.names, sys; nlp.names.load(); print({'spacy', 'numpy', 'trafilatura'} & set(sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "set()\n"
    )


def test_every_name_in_the_data_is_found_or_doubted() -> None:
    catalogue = names.load()
    for family in catalogue.families.values():
        if family.doubt is None and family.bare and family.company is None:
            for name in family.names:
                assert family.id in models(f"Une panne touche {name} depuis lundi."), name


def test_every_known_version_reads_back_as_its_id() -> None:
    catalogue = names.load()
    unread = []
    for family in catalogue.families.values():
        needs = " ".join(catalogue.doubts[family.doubt].needs) if family.doubt else ""
        maker = next(iter(catalogue.vendors[family.vendor].names), "OpenAI")
        for tail in expand(family.versions) if family.names else ():
            text = f"L’IA {family.names[0]}-{tail} de {maker}, {needs} est disponible : un chatbot."
            found = {(m.model, m.known) for m in names.find(text).mentions}
            if found.isdisjoint({(f"{family.id}-{tail}", True), (f"{family.id}{tail}", True)}):
                unread.append((family.id, tail, found))
    assert unread == []


def test_catalogue_answers_by_vendor_and_role() -> None:
    catalogue = names.load()
    assert catalogue.vendor_of("xai/grok") == "xai"
    assert "xai/grok-imagine" in {f.id for f in catalogue.families_of("xai")}
    assert {f.id for f in catalogue.with_role("chatbot", "xai")} == {"xai/grok"}
    assert "openai/chatgpt" in {f.id for f in catalogue.products}
    assert "Musk" in catalogue.vendors["xai"].people


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("[[family]]\nid = 'xai/grok'\nname = ['Grok']", "family 'xai/grok': unknown key 'name'"),
        ("[[family]]\nnames = ['Grok']", "family 'number 1': id is missing; write id = …"),
        ("[[family]]\nid = 'Grok'\nnames = ['Grok']", "write it as 'vendor/family'"),
        ("[[family]]\nid = 'xai/grok'\nnames = 'Grok'", "names must be a list of strings"),
        ("[[family]]\nid = 'xai/grok'\nnames = ['Grok']\nlead = 'four'", "lead is 'four'; write a int"),
        ("[[family]]\nid = 'xai/grok'\nnames = ['Grok']", "there is no vendor 'xai'; add it to vendors.toml"),
        ("[[vendor]]\nid = 'xai'\nnames = []\ndoubt = 'x'", "there is no doubt 'x'; add it to doubts.toml"),
        ("[[vendor]]\nid = 'xai'\nnames = []\n[[vendor]]\nid = 'xai'\nnames = []", "'xai' is there twice"),
        ("[[makers]]\nids = ['a', 'a']", "makers: 'a' is there twice; leave it out of ids"),
        ("[[vendors]]\nid = 'xai'", "unknown table [[vendors]]; write one of vendor, makers, family"),
        ("vendor = 1", "vendor is not a list of tables; write [[vendor]]"),
        ("[[vendor", "not valid TOML"),
    ],
)
def test_bad_data_is_refused_with_file_item_and_advice(page: str, complaint: str) -> None:
    context = "[[context]]\n" + "\n".join(
        f"{key} = []"
        for key in ("topic", "topic_weak", "roles", "before_company", "after_company", "used_with", "counted",
                    "months", "titles", "speech", "business", "compounds")
    )  # fmt: skip
    with pytest.raises(NameDataError) as refusal:
        build({"context.toml": context, "bad.toml": page})
    assert complaint in str(refusal.value)
