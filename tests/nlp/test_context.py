import pytest

from nlp import context
from nlp.types import Assertion, ControversyType, Cue
from tests.nlp.marked import cue_in


def told(marked: str, lang: str, type_: ControversyType = "privacy", title: str | None = None) -> Assertion:
    return context.assertion_of(*cue_in(marked, type_, title=title, lang=lang))[0]


@pytest.mark.parametrize(
    ("marked", "lang", "expected"),
    [
        # stated, shown, found, admitted
        ("Grok [leaked chats] on Monday.", "en", "asserted"),
        ("Grok a [divulgué des conversations] lundi.", "fr", "asserted"),
        ("Researchers found that Grok [leaked chats].", "en", "asserted"),
        ("Des chercheurs ont montré que Grok [divulguait des conversations].", "fr", "asserted"),
        ("xAI admitted that Grok had [leaked chats].", "en", "asserted"),
        ("xAI a reconnu que Grok avait [divulgué des conversations].", "fr", "asserted"),
        ("Grok [leaked chats], the study found.", "en", "asserted"),
        ("Grok [leaked chats], not only names.", "en", "asserted"),
        # claims
        ("Grok allegedly [leaked chats].", "en", "alleged"),
        ("Critics claim that Grok [leaked chats].", "en", "alleged"),
        ("Grok [leaked chats], according to two sources.", "en", "alleged"),
        ("The lawsuit says Grok [leaked chats].", "en", "alleged"),
        ("Grok aurait [divulgué des conversations].", "fr", "alleged"),
        ("Selon deux employés, Grok a [divulgué des conversations].", "fr", "alleged"),
        ("L’association accuse Grok d’avoir [divulgué des conversations].", "fr", "alleged"),
        ("Le robot conserverait [des données personnelles].", "fr", "alleged"),
        ("Les réponses seraient [racistes].", "fr", "alleged"),
        ("Grok engloutirait [des données personnelles].", "fr", "alleged"),
        # may, might, fear
        ("Grok could [leak chats].", "en", "potential"),
        ("Experts fear that Grok will [leak chats].", "en", "potential"),
        ("Grok pourrait [divulguer des conversations].", "fr", "potential"),
        ("Des experts craignent que Grok ne [divulgue des conversations].", "fr", "potential"),
        # the maker says no
        ("xAI denies that Grok [leaked chats].", "en", "denied"),
        ("xAI dément que Grok ait [divulgué des conversations].", "fr", "denied"),
        ("xAI said that no user's [chats were leaked].", "en", "denied"),
        ("xAI assure qu’aucune [conversation n’a fuité].", "fr", "denied"),
        # the text says no
        ("Grok did not [leak chats].", "en", "negated"),
        ("There is no evidence that Grok [leaked chats].", "en", "negated"),
        ("Grok n’a pas [divulgué de conversations].", "fr", "negated"),
        ("Rien n’indique que Grok ait [divulgué des conversations].", "fr", "negated"),
        # withdrawn
        ("The newspaper retracted its report that Grok [leaked chats].", "en", "retracted"),
        (
            "Le journal a dépublié son article selon lequel Grok avait [divulgué des conversations].",
            "fr",
            "retracted",
        ),
    ],
)
def test_assertion(marked: str, lang: str, expected: Assertion) -> None:
    assert told(marked, lang) == expected


@pytest.mark.parametrize(
    ("marked", "lang", "why"),
    [
        ("xAI did not respond after Grok [leaked chats].", "en", "the company's silence negates nothing"),
        ("xAI n’a pas réagi après que Grok a [divulgué des conversations].", "fr", "nor in French"),
        ("Claude could not, but Grok [leaked chats].", "en", "a contrast stops the trigger"),
        (
            "Claude n’a rien dit, mais Grok a [divulgué des conversations].",
            "fr",
            "a contrast stops the trigger",
        ),
        ("Grok told users that it had [leaked chats].", "en", "what a model says is output"),
        ("Grok Imagine [leaked pictures].", "en", "a name is no trigger"),
        ("Grok montrait [des conversations].", "fr", "an imperfect is no conditional"),
        ("Grok retirait [des conversations].", "fr", "an imperfect is no conditional"),
        (
            "xAI a annoncé que Grok montrerait [des conversations].",
            "fr",
            "the future in the past is no hearsay",
        ),
        ("Without permission, Grok [leaked chats].", "en", "consent is not negation"),
    ],
)
def test_near_misses_stay_asserted(marked: str, lang: str, why: str) -> None:
    assert told(marked, lang) == "asserted", why


@pytest.mark.parametrize(
    ("marked", "lang", "expected"),
    [
        ("The Times [sued] OpenAI, it is said.", "en", "asserted"),
        ("Le parquet a [ouvert une enquête] sur Grok.", "fr", "asserted"),
        ("The union is considering [legal action] over Grok.", "en", "potential"),
        ("L’association menace de [saisir la justice].", "fr", "potential"),
        ("The regulator has not [opened an investigation].", "en", "negated"),
        ("Aucune [enquête n’a été ouverte].", "fr", "negated"),
    ],
)
def test_legal_steps(marked: str, lang: str, expected: Assertion) -> None:
    assert told(marked, lang, "legal_action") == expected


def test_what_is_told_with_a_legal_step_is_its_grievance() -> None:
    cue, view = cue_in("The Times sued OpenAI for [copying its articles].", "copyright", lang="en")
    step = Cue(cue.start - 30, cue.start - 20, "legal_action", "suit", cue.sentence)
    assert context.assertion_of(cue, view, steps=[step])[0] == "alleged"


def test_what_a_legal_step_follows_is_a_fact() -> None:
    cue, view = cue_in("Noyb sued OpenAI after ChatGPT [leaked his address].", lang="en")
    step = Cue(cue.start - 34, cue.start - 30, "legal_action", "suit", cue.sentence)
    assert context.assertion_of(cue, view, steps=[step])[0] == "asserted"


def test_a_complaint_goes_on_in_the_next_sentence() -> None:
    assert told("The complaint was filed on Monday. It describes how Grok [leaked chats].", "en") == "alleged"
    assert (
        told("La plainte a été déposée lundi. Elle décrit comment Grok [divulguait tout].", "fr") == "alleged"
    )


def test_a_rule_that_settles_the_assertion_is_obeyed() -> None:
    cue, view = cue_in("The false claim that Grok [leaked chats].", lang="en")
    settled = Cue(cue.start, cue.end, cue.type, cue.rule, cue.sentence, assertion="negated")
    assert context.assertion_of(settled, view)[0] == "negated"


@pytest.mark.parametrize(
    ("marked", "title", "lang", "expected"),
    [
        (
            "“Grok leaked chats.” FALSE.\n\nGrok [leaked chats], wrote thousands.",
            "Four claims",
            "en",
            "negated",
        ),
        (
            "« Grok a fuité. » FAUX\n\nUn fichier de [conversations volées] circulait.",
            "Trois rumeurs",
            "fr",
            "negated",
        ),
        (
            "« Grok a fuité. » VRAI\n\nUn fichier de [conversations volées] circulait.",
            "Trois rumeurs",
            "fr",
            "asserted",
        ),
        ("On Monday Grok [leaked chats]. We withdraw the story.", None, "en", "retracted"),
        ("Lundi, Grok [divulguait tout]. Nous retirons cette affirmation.", None, "fr", "retracted"),
        ("A file of [stolen chats] went round.", "No, Grok did not leak your chats", "en", "negated"),
        ("Un fichier de [conversations volées] circulait.", "Non, Grok n’y est pour rien", "fr", "negated"),
        ("A file of [stolen chats] went round.", "Grok leaks chats", "en", "asserted"),
    ],
)
def test_verdict_of_the_paragraph(marked: str, title: str | None, lang: str, expected: Assertion) -> None:
    assert told(marked, lang, title=title) == expected
