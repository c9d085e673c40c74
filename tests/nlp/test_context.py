import pytest

from nlp import context
from nlp.types import Assertion, ControversyType, Cue
from tests.nlp.marked import cue_in


def told(marked: str, lang: str, type_: ControversyType = "privacy", title: str | None = None) -> Assertion:
    """What the rules say; how all signs are weighed is test_telling's."""
    return context.by_rules(*cue_in(marked, type_, title=title, lang=lang))[0]


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
    assert context.by_rules(cue, view, steps=[step])[0] == "alleged"


def test_what_a_legal_step_follows_is_a_fact() -> None:
    cue, view = cue_in("Noyb sued OpenAI after ChatGPT [leaked his address].", lang="en")
    step = Cue(cue.start - 34, cue.start - 30, "legal_action", "suit", cue.sentence)
    assert context.by_rules(cue, view, steps=[step])[0] == "asserted"


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


@pytest.mark.parametrize(
    ("marked", "lang", "type_", "expected"),
    [
        ("Grok [praised Hitler], screenshots show.", "en", "hate", "asserted"),
        ("The chatbot Grok [praised Hitler], X users said.", "en", "hate", "alleged"),
        ("xAI said Grok had [praised Hitler] because of a bad update.", "en", "hate", "asserted"),
        ("xAI apologised after Grok [praised Hitler].", "en", "hate", "asserted"),
        ("Grok is accused of [praising Hitler].", "en", "hate", "alleged"),
        ("The suit accuses OpenAI of [training ChatGPT on stolen books].", "en", "copyright", "alleged"),
        ("A judge ruled that OpenAI had [copied the songs].", "en", "copyright", "asserted"),
        ("OpenAI must stop ChatGPT from [copying songs], a court ruled.", "en", "copyright", "asserted"),
        ("Experts warn that Grok may [help terrorists].", "en", "dangerous_capability", "potential"),
        (
            "Anthropic said Claude could [help novices build bioweapons].",
            "en",
            "dangerous_capability",
            "potential",
        ),
        ("Regulators worry about [children's safety] on Grok.", "en", "minors", "potential"),
        ("OpenAI denied that ChatGPT had [leaked chats].", "en", "privacy", "denied"),
        ("“No user data was [leaked],” OpenAI said.", "en", "privacy", "denied"),
        ("OpenAI said it had found no evidence that [chats were leaked].", "en", "privacy", "denied"),
        ("Police found no sign that ChatGPT [helped the attacker].", "en", "dangerous_capability", "negated"),
        ("Contrary to a viral post, Grok never [praised Hitler].", "en", "hate", "negated"),
        ("The claim that Grok [praised Hitler] is false.", "en", "hate", "negated"),
        ("Reports that Grok [praised Hitler] turned out to be a hoax.", "en", "hate", "negated"),
        ("Reuters withdrew its story that Grok [praised Hitler].", "en", "hate", "retracted"),
        ("The authors have retracted the paper which said Grok [praised Hitler].", "en", "hate", "retracted"),
        ("Italy's watchdog [fined OpenAI] 15 million euros.", "en", "legal_action", "asserted"),
        ("Italy's watchdog may [fine OpenAI].", "en", "legal_action", "potential"),
        ("Italy's watchdog says it will [open an investigation].", "en", "legal_action", "potential"),
        ("The attorney general has threatened to [sue].", "en", "legal_action", "potential"),
        ("ChatGPT [went down] for six hours on Tuesday, OpenAI confirmed.", "en", "reliability", "asserted"),
        ("It is unclear whether Grok [leaked chats].", "en", "privacy", "potential"),
        ("Two former employees say Grok [was trained on private messages].", "en", "privacy", "alleged"),
        ("Grok was reportedly [trained on private messages].", "en", "privacy", "alleged"),
        ("According to court filings, Claude [was trained on pirated books].", "en", "copyright", "alleged"),
        ("According to a Stanford study, ChatGPT [favours white names].", "en", "bias", "asserted"),
        ("The study shows that ChatGPT [favours white names].", "en", "bias", "asserted"),
        ("The model did not only lie, it [deleted the database].", "en", "loss_of_control", "asserted"),
        ("Grok not only insulted users but [praised Hitler].", "en", "hate", "asserted"),
        ("Critics call Grok [a propaganda machine].", "en", "influence", "alleged"),
        ("If Grok [praised Hitler], xAI would be liable.", "en", "hate", "potential"),
        ("Grok a [fait l’éloge d’Hitler], montrent des captures d’écran.", "fr", "hate", "asserted"),
        ("xAI s’est excusé après que Grok a [fait l’éloge d’Hitler].", "fr", "hate", "asserted"),
        ("Grok est accusé d’avoir [fait l’éloge d’Hitler].", "fr", "hate", "alleged"),
        ("D’après plusieurs médias, Grok aurait [fait l’éloge d’Hitler].", "fr", "hate", "alleged"),
        ("L’association affirme que Grok [aspire les données].", "fr", "privacy", "alleged"),
        ("Le tribunal a jugé qu’OpenAI avait [copié les chansons].", "fr", "copyright", "asserted"),
        ("Une étude de Stanford montre que ChatGPT [désavantage les femmes].", "fr", "bias", "asserted"),
        ("Selon une étude, ChatGPT [désavantage les femmes].", "fr", "bias", "asserted"),
        (
            "Les experts redoutent que Grok [n’aide des terroristes].",
            "fr",
            "dangerous_capability",
            "potential",
        ),
        ("Grok risque de [divulguer des données].", "fr", "privacy", "potential"),
        ("OpenAI dément avoir [divulgué des conversations].", "fr", "privacy", "denied"),
        ("« Aucune donnée n’a été [divulguée] », assure OpenAI.", "fr", "privacy", "denied"),
        ("OpenAI affirme n’avoir trouvé aucune trace de [fuite de données].", "fr", "privacy", "denied"),
        ("Non, Grok n’a pas [fait l’éloge d’Hitler].", "fr", "hate", "negated"),
        (
            "Contrairement à ce qu’affirme une vidéo, Grok n’a jamais [fait l’éloge d’Hitler].",
            "fr",
            "hate",
            "negated",
        ),
        (
            "La police n’a trouvé aucun élément reliant ChatGPT à [l’attentat].",
            "fr",
            "dangerous_capability",
            "negated",
        ),
        ("L’information selon laquelle Grok a [fait l’éloge d’Hitler] est fausse.", "fr", "hate", "negated"),
        ("La CNIL a [infligé une amende] à OpenAI.", "fr", "legal_action", "asserted"),
        ("La CNIL pourrait [infliger une amende] à OpenAI.", "fr", "legal_action", "potential"),
        ("La CNIL va [ouvrir une enquête] sur Grok.", "fr", "legal_action", "potential"),
        ("Les parents envisagent de [porter plainte].", "fr", "legal_action", "potential"),
        ("Les parents ont [porté plainte] contre OpenAI.", "fr", "legal_action", "asserted"),
        ("Grok n’a pas hésité à [insulter Erdogan].", "fr", "hate", "asserted"),
        (
            "Grok ne s’est pas contenté de mentir : il a [effacé la base].",
            "fr",
            "loss_of_control",
            "asserted",
        ),
        ("Le modèle serait [incapable de résister].", "fr", "security", "alleged"),
        ("OpenAI promet de corriger le défaut qui a [exposé les données].", "fr", "privacy", "asserted"),
        (
            "L’entreprise a annoncé qu’elle retirerait la fonction qui [déshabillait les femmes].",
            "fr",
            "ncii",
            "asserted",
        ),
        ("Des internautes se plaignent que ChatGPT [tombe en panne].", "fr", "reliability", "alleged"),
        (
            "ChatGPT a été [inaccessible] pendant six heures mardi, a confirmé OpenAI.",
            "fr",
            "reliability",
            "asserted",
        ),
    ],
)
def test_constructions_of_the_press(
    marked: str, lang: str, type_: ControversyType, expected: Assertion
) -> None:
    assert told(marked, lang, type_) == expected
