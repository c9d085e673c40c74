"""What is kept or refused in English, said in French: why a report was linked, does not count or holds,
and why an act was not done.

The reasons are kept in English, whoever reads them later; what no pattern knows is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from monitor.web.words import type_name
from nlp.vocabulary import TYPES

_ASSERTIONS = {
    "asserted": "affirmé", "alleged": "allégué", "potential": "redouté", "denied": "démenti",
    "negated": "dit non advenu", "retracted": "retiré",
}  # fmt: skip
_STATUSES = {"open": "ouvert", "confirmed": "confirmé", "dismissed": "écarté", "merged": "fusionné"}
_KINDS = {"satire": "satire", "opinion": "opinion", "retrospective": "rétrospective"}
_FEEDS = {"satire": "satire", "vendor": "fournisseur", "aggregator": "agrégateur"}
_PATTERNS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # why a report is no voice (monitor.decide)
    (r"about (\S+)", r"à propos de \1"),
    (r"an independent voice", "une voix indépendante"),
    (r"(asserted|alleged|potential|denied|negated|retracted)", lambda m: _ASSERTIONS[m[1]]),
    (r"(\w+): the rule is not about it", lambda m: f"{_type(m[1])} : la règle n’en parle pas"),
    (r"severity (\d): the rule asks for (\d)", r"gravité \1 : la règle demande \2"),
    (r"(\w+): only news and regulators are voices",
     lambda m: f"{_FEEDS.get(m[1], m[1])} : seuls la presse et les régulateurs sont des voix"),
    (r"(\S+): the rule does not hear it", r"\1 : la règle ne l’écoute pas"),
    (r"(\w+): context, no voice", lambda m: f"{_KINDS.get(m[1], m[1])} : du contexte, pas une voix"),
    (r"tier (\d): the rule hears tiers up to (\d)", r"rang \1 : la règle écoute jusqu’au rang \2"),
    (r"undated", "sans date"),
    (r"dated ahead of the clock", "daté en avance sur l’horloge"),
    (r"older than (\S+) days", r"vieux de plus de \1 jours"),
    (r"a person dismissed this voice", "une personne a écarté cette voix"),
    (r"more from the same article", "du même article"),
    (r"a copy of the report in (.+)", r"une copie de l’article de \1"),
    (r"the same dispatch \((.+)\) as in (.+)", r"la même dépêche (\1) que dans \2"),
    (r"only passes on what (.+) reported", r"ne fait que relayer \1"),
    (r"of one owner with (.+)", r"du même propriétaire que \1"),
    (r"joined to (.+) through another report", r"relié à \1 par un autre article"),
    # why it was linked (monitor.link, monitor.place, monitor.desk.incidents)
    (r"(merged|split) from incident (\d+) by (.+?); there: (.*)",
     lambda m: f"{'fusionné depuis' if m[1] == 'merged' else 'scindé de'} l’incident {m[2]} par {m[3]} ; "
               f"là : {french(m[4]) or m[4]}"),
    (r"first report; nearest was incident (\d+): (.+)",
     lambda m: f"premier article ; le plus proche était l’incident {m[1]} : {french(m[2]) or m[2]}"),
    (r"first report", "premier article"),
    (r"near-copy of a report in (.+)", r"copie proche d’un article de \1"),
    (r"changed its words, not what it tells", "a changé ses mots, non ce qu’il dit"),
    (r"(.+) tells it too, in its own words; what was dismissed does not count",
     r"\1 le dit aussi, avec ses propres mots ; ce qui fut écarté ne compte pas"),
    (r"like the report in (.+?): (.+)", lambda m: f"comme l’article de {m[1]} : {_likeness(m[2])}"),
    # why it holds (monitor.decide, monitor.gate, monitor.engine)
    (r"released before, and the same voices report on: (.+)",
     lambda m: f"levée auparavant, et les mêmes voix continuent : {french(m[1]) or m[1]}"),
    (r"pending review, (\d+) incidents paused models within 24 h: (.+)",
     lambda m: f"à examiner, {m[1]} incidents ont mis des modèles en pause en 24 h : {french(m[2]) or m[2]}"),
    (r"only observed \((\d+) of (\d+) incidents within (\S+) days judged false\): (.+)",
     lambda m: f"seulement observé ({m[1]} incidents sur {m[2]} en {m[3]} jours jugés faux) : "
               f"{french(m[4]) or m[4]}"),
    (r"([a-z_]+(?: and [a-z_]+)*) about (.+?): (\d+) independent origins? \((.+)\); rule (\S+)",
     lambda m: f"{' et '.join(_type(t) for t in m[1].split(' and '))} à propos de "
               f"{m[2].replace(', of one family with ', ', de la même famille que ')} : {m[3]} "
               f"{'origine indépendante' if m[3] == '1' else 'origines indépendantes'} ({m[4]}) ; "
               f"règle {m[5]}"),
    (r"(.+) changed or withdrew its report: decide again on (\S+) \((.+)\)",
     lambda m: f"{m[1]} a changé ou retiré son article : décider de nouveau sur {m[2]} "
               f"({french(m[3]) or m[3]})"),
    (r"nobody confirmed it in time", "personne ne l’a confirmée à temps"),
    (r"by rule (\S+)", r"par la règle \1"),
    # why an act was not done (monitor.desk), as far as pages meet it
    (r"incident \d+: nobody did anything that could be undone", "personne n’a rien fait qui puisse l’être"),
    (r"incident (\d+): (.+)'s last act, (\w+), cannot be undone; a correction is corrected again",
     r"incident \1 : le dernier acte de \2 (\3) ne peut être annulé ; une correction se corrige à nouveau"),
    (r"incident (\d+) was (\w+) by (.+), and is (\w+) since: a new report opened it again; .+",
     r"incident \1 : un nouvel article l’a rouvert depuis l’acte de \3 ; jugez-le à nouveau"),
    (r"incident (\d+) was (\w+) by (.+) since: undo that first",
     r"l’incident \1 a changé depuis par \3 : annulez cela d’abord"),
    (r"incident (\d+) took (\d+) reports? since: merge it into incident (\d+) instead",
     r"l’incident \1 a reçu \2 articles depuis : fusionnez-le plutôt dans l’incident \3"),
    (r"article (\d+) was read again or went elsewhere since: .+",
     r"l’article \1 a été relu ou placé ailleurs depuis : il ne peut revenir tel quel"),
    (r"there is no incident (\d+): .+", r"il n’y a pas d’incident \1"),
    (r"incident (\d+) is already (\w+)", lambda m: f"l’incident {m[1]} est déjà {_STATUSES.get(m[2], m[2])}"),
    (r"incident (\d+) is dismissed: reopen it first", r"l’incident \1 est écarté : rouvrez-le d’abord"),
    (r"incident (\d+) was merged into incident (\d+): name that one",
     r"l’incident \1 a été fusionné dans l’incident \2 : nommez celui-là"),
    (r"incident (\d+) cannot be merged into itself: name two",
     r"l’incident \1 ne se fusionne pas avec lui-même : nommez-en deux"),
    (r"incident (\d+) is about (\S+), and (\d+) is about (\S+): an incident is about one maker",
     r"l’incident \1 parle de \2, le \3 de \4 : un incident ne parle que d’un fournisseur"),
    (r"incident (\d+) is not about (\S+): name another",
     r"l’incident \1 ne parle pas de \2 : nommez-en un autre"),
    (r"these are all reports of incident (\d+): leave at least one there",
     r"ce sont tous les articles de l’incident \1 : laissez-en au moins un"),
    (r"it is the only report of incident (\d+): dismiss the incident instead",
     r"c’est le seul article de l’incident \1 : écartez plutôt l’incident"),
    (r"incident (\d+): no finding to change: .+", r"incident \1 : rien à changer dans ce constat"),
    (r"(.+) asked for this at (\S+): a second person is needed, by (\S+)",
     r"\1 l’a demandé le \2 : il faut une seconde personne, avant le \3"),
    (r"(.+) made hold (\S+): two other people release it",
     r"\1 a posé la retenue \2 : deux autres personnes la lèvent"),
    (r"an override lasts 1 to 72 hours, not (\d+): .+", r"une dérogation dure de 1 à 72 heures, non \1"),
    (r"no live hold begins with .+", "cette retenue est finie"),
    (r"(\S+) → (\S+) is rejected already: .+", r"\1 → \2 est déjà rejeté"),
    (r"(\S+) → (\S+) is not rejected: .+", r"\1 → \2 n’est pas rejeté"),
    (r"no override of (\S+) → (\S+) is in force: .+", r"aucune dérogation n’est en vigueur pour \1 → \2"),
    (r"'(.+)' is not a model id: .+",
     r"« \1 » n’est pas un identifiant de modèle : écrivez par exemple xai/grok-4"),
    (r"--at is ahead of the clock: say when it was found", "la date est en avance sur l’horloge"),
    (r"what is (\w+) opens no incident: name one with --incident",
     "un tel constat n’ouvre pas d’incident : donnez le numéro d’un incident"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.DOTALL), said) for pattern, said in _PATTERNS)
LONGEST = 2000
"""Of reasons looked at: titles and names stand in them, which strangers wrote."""


def machine(words: str, lang: str) -> str | None:
    """The reason in the reader's language; None where it is only known in English."""
    return words if lang == "en" else french(words)


def french(words: str) -> str | None:
    if len(words) > LONGEST:
        return None
    for pattern, said in _COMPILED:
        found = pattern.fullmatch(words)
        if found:
            return found.expand(said) if isinstance(said, str) else said(found)
    return None


def _type(name: str) -> str:
    return type_name(name, "fr").lower() if name in TYPES else name


def _likeness(words: str) -> str:
    """`hate, privacy too; tells of hitler, musk; within a day`"""
    said = []
    for part in words.split("; "):
        if part.endswith(" too"):
            named = ", ".join(_type(t) for t in part.removesuffix(" too").split(", "))
            said.append(f"{named} aussi")
        elif part.startswith("tells of "):
            said.append(f"parle de {part.removeprefix('tells of ')}")
        else:
            days = part.removesuffix(" days from it")
            said.append("à moins d’un jour" if part == "within a day" else f"à {days} jours de lui")
    return " ; ".join(said)
