"""Words by which a page shows something else than its article: walls, and furniture around the text."""

from __future__ import annotations

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


WALL = _any_of(
    r"before you continue",
    r"avant de continuer",
    r"just a moment",
    r"attention required",
    r"checking your browser",
    r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"(?:vérifi\w+|confirm\w+) que vous (?:êtes|n'êtes pas)",
    r"are you a robot",
    r"(?:enable|activ\w+|turn on) javascript",
    r"access (?:to this page has been )?denied",
    r"accès (?:à cette page )?refusé",
    r"unusual traffic|trafic inhabituel",
    r"captcha",
    r"(?:accept|manage|reject) (?:all )?cookies",
    r"(?:accepter|refuser|paramétrer|gérer) (?:et continuer|(?:tous )?(?:les|mes|vos) cookies)",
    r"(?:your|vos) (?:privacy choices|choix (?:en matière|relatifs))",
    r"(?:nos|our) (?:\d+ )?(?:partenaires|partners) (?:stock|store|utilis|use|et nous|and we)",
    r"(?:sign|log) in to (?:continue|your account)",
    r"connectez-vous (?:pour|à)|identifiez-vous",
    r"mot de passe oublié|forgot(?:ten)? (?:your )?password",
)

PAYWALL = _any_of(
    r"il vous reste [\d.,]+\s?% de (?:cet article|la suite)",
    r"(?:réservée?s?|accessible) (?:uniquement |exclusivement )?(?:à nos|aux) abonné",
    r"la suite (?:de cet article )?est réservée",
    r"pour lire la suite",
    r"abonnez-vous pour",
    r"déjà abonnée?",
    r"article réservé",
    r"(?:subscribe|subscription|register) to (?:continue|keep|read|unlock)",
    r"subscribers? only|exclusive to subscribers",
    r"already a subscriber",
    r"to (?:continue|keep) reading",
    r"(?:article|content|story) is (?:reserved )?for (?:our )?(?:paying )?(?:subscribers|members)",
    r"unlock (?:this|the full) (?:article|story)",
)

# Whole paragraphs only: the same words inside a sentence are text.
FURNITURE = _any_of(
    r"(?:lire|voir|à lire|à voir|à découvrir|découvrez) (?:aussi|également|ensuite)\b.{0,200}",
    r"(?:read|see) (?:also|more|next)\s?:.{0,200}",
    r"(?:related|more on this|most popular|recommended|trending)(?: (?:articles?|stories|posts))?\s?:?",
    r"(?:sur le même sujet|articles? liés?|les plus lus|nos dernières actualités)\s?:?",
    r"(?:partage[rz]|share)(?: (?:cet article|this (?:article|story)))?(?: (?:on|sur) \w+)?\s?:?",
    r"copier le lien|copy link|imprimer|print",
    r"publicité|advertisement|annonce|sponsored|skip advertisement",
    r"(?:crédits? photos?|photo credits?|image credits?)\s?:.{0,200}",
    r"(?:inscrivez|abonnez)-vous à (?:notre|la|nos) (?:newsletter|lettre).{0,200}",
    r"(?:sign up|subscribe) (?:for|to) (?:our|the) .{0,60}newsletters?.{0,120}",
    r"(?:suivez|retrouvez|rejoignez)[- ]nous (?:sur|aussi).{0,120}",
    r"follow us on.{0,120}",
    r"(?:©.{0,80}\s)?(?:tous droits réservés|all rights reserved)\.?.{0,80}",
)


def is_wall(title: str, text: str) -> bool:
    """Whether a consent, login or robot check stands before the article.

    Articles speak of such things too: one sign is enough for a text of two lines, two for a short one.
    """
    n_words = len(text.split())
    if n_words >= 200:
        return False
    n_signs = len({m[0].lower() for m in WALL.finditer(f"{title}\n{text[:5000]}")})
    return n_signs > 1 or (n_signs == 1 and n_words < 25)
