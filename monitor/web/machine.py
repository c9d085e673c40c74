"""What the machine wrote down in English, said in French: why a report was linked, does not count, holds.

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
