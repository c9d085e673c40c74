"""Page furniture that comes along with an article's text: it says nothing about the news."""

from __future__ import annotations

import re

_LIST_HEADER = re.compile(
    r"""\W*(?:
        (?:à|a)\ (?:lire|voir|découvrir|écouter)(?:\ (?:aussi|également|ailleurs|absolument))?(?:\ sur\ [^:]{1,40})? |
        (?:lire|voir)\ (?:aussi|également) | sur\ le\ même\ (?:sujet|thème) |
        (?:nos|les)\ (?:derniers|autres|articles)\ [^.:]{0,30} | pour\ aller\ plus\ loin | les?\ plus\ lus? |
        (?:articles?\ )?(?:recommandés?|liés?|similaires) | dans\ la\ même\ (?:rubrique|catégorie) |
        vous\ (?:aimerez|pourriez\ aimer|serez\ peut-être)[^.:]{0,30} | contenus?\ sponsorisés? |
        (?:read|see|watch|listen)\ (?:also|more|next|this\ next)(?:\ (?:on|from|in)\ [^:]{1,40})? | also\ (?:read|see|on\ \w+) |
        related(?:\ (?:articles?|stories|coverage|content|reading|topics?|links?))? |
        more\ (?:from|on|in|about|stories)\b[^.:]{0,40} | most\ (?:read|popular|viewed) | trending(?:\ now)? |
        recommended(?:\ (?:for\ you|reading|stories))? | you\ (?:may|might)\ also\ (?:like|be\ interested)[^.:]{0,20} |
        (?:further|recommended|suggested)\ reading | editors?['’]s?\ picks? | latest\ (?:news|stories|articles) |
        don['’]t\ miss | up\ next | top\ stories | sponsored(?:\ content)?
    )\s*:?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
# A line that opens like this is furniture whatever it goes on to say.
_OPENS = re.compile(
    r"""\W*(?:
        (?:à|a)\ (?:lire|voir|écouter)(?:\ (?:aussi|également))?(?:\ sur\ [^:]{1,40})?\s*[:–—] |
        (?:lire|voir|écouter)\ (?:aussi|également)\b | sur\ le\ même\ sujet\b | (?:read|see|watch)\ also\b |
        (?:also\ read|read\ more|read\ next|see\ also|related|recommended|more\ on\ this|watch)\s*[:–—] |
        logo\ \w | publié\ le\b | mis\ à\ jour\ le\b | modifié\ le\b | posté\ le\b |
        (?:published|updated|posted|last\ updated|first\ published)(?:\ (?:on|at|:)|:)\s |
        (?:temps\ de\ lecture|lecture|reading\ time)\s*:? \s*\d | \d+\ ?(?:min(?:utes?)?|mn)\ (?:read|de\ lecture)\b |
        (?:crédits?|photos?|image|illustration|source|vidéo|video|légende|caption|credits?)\s*(?:photos?|d['’]image|de\ l['’]image)?\s*[:©] | © |
        accessibilité\s*: | accessibility\s*: | newsletters?\s*[:–—] | infolettre\s*: |
        cliquez\ (?:ici|pour)\b | click\ here\b | tap\ here\b |
        recevez\ (?:chaque|tous|toutes|gratuitement|nos|notre|l['’]essentiel|par)\b | inscrivez[-\ ]vous\b |
        abonnez[-\ ]vous\b | s['’](?:abonner|inscrire)\b | je\ m['’](?:abonne|inscris)\b | déjà\ abonné | rejoignez[-\ ](?:nous|notre)\b |
        suivez[-\ ](?:nous|notre|toute)\b | retrouvez\ (?:toute|tous|nos|notre|l['’]actualité)\b | partage[rz]\ (?:sur|cet|l['’]article)\b |
        subscribe\b | sign\ up\b | sign\ in\b | log\ in\b | already\ a\ (?:subscriber|member) | join\ (?:our|us|\d)\b | follow\ us\b |
        get\ (?:the|our|your)\ (?:latest|daily|weekly|newsletter|best)\b | share\ (?:this|on)\b | support\ (?:our|independent)\b |
        (?:nos|notre|our)\ (?:next\ |prochain\ )?(?:webinar|webinaire|podcast|newsletter|infolettre|formation)\b |
        (?:nous|we)\ (?:use|utilisons)\ (?:des\ )?cookies\b | (?:ce|this)\ (?:site|website)\ (?:uses|utilise)\b | en\ poursuivant\ votre\ navigation |
        (?:accepter|refuser|paramétrer|gérer)\ (?:tout|les|mes|tous)\b.{0,20}\b(?:cookies|tout|refuser)?$ |
        (?:accept|reject|manage)\ (?:all|cookies|preferences)\b |
        if\ you\ or\ (?:someone|anyone|a\ loved\ one)\ you\ know\b | si\ vous\ (?:ou\ (?:un|l['’]un|quelqu)|avez\ des\ (?:pensées|idées)|êtes\ en\ (?:détresse|souffrance))\b |
        (?:in\ the|help\ is\ available)\b.{0,60}\b(?:lifeline|samaritans|988)\b |
        (?:this|cet)\ (?:article|story|post|contenu)\ (?:may\ contain|contient|is\ sponsored|was\ originally|a\ été\ (?:publié|traduit|rédigé))\b |
        (?:par|by)\ (?:la\ rédaction|our\ (?:staff|correspondent|reporter)s?)\s*$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# Whole lines.
_WHOLE = re.compile(
    r"""\W*(?:
        publicité | advertisement | annonce | sponsorisé | tl\s*;?\s*dr | en\ bref | l['’]essentiel | sommaire | key\ points? | at\ a\ glance |
        (?:partager|share|tweeter|tweet|facebook|twitter|linkedin|whatsapp|e-?mail|imprimer|print|copier\ le\ lien|copy\ link|commenter|comments?|commentaires?|\d+\ commentaires?|\d+\ comments?)
            (?:[\s|,/·•-]+(?:partager|share|tweeter|tweet|facebook|twitter|x|linkedin|whatsapp|e-?mail|imprimer|print|copier\ le\ lien|copy\ link|sur|on))* |
        (?:par|by)\ (?:[A-ZÀ-Ý][\w’'.-]+\ ?){1,4}(?:(?:,|\||·|et|and|le|on|with|avec)\s.{0,60})? |
        [\w .&’']{2,30}(?:\ [/>›»]\ [\w .&’']{2,30}){1,4} |
        (?:[—–-]\s*)?(?:reuters|afp|ap|bloomberg|with\ (?:reuters|afp|ap)|avec\ (?:reuters|afp|ap))
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
# Anywhere in a sentence: help lines and the newsletter's farewell.
_INSIDE = re.compile(
    r"""\b(?:
        (?:call|text|dial|reach|contact|phone|appelez?|composez)\b[^.]{0,60}\b(?:988|3114|116\ ?123|samaritans|lifeline|crisis\ text\ line) |
        3114\b[^.]{0,80}\b(?:joignable|gratuit|numéro) | numéro\ national\ de\ prévention\ du\ suicide |
        (?:lands?|delivered|arrive)\ (?:in|to|dans)\ (?:your|votre)\ (?:inbox|boîte) |
        (?:tous\ droits\ réservés|all\ rights\ reserved) |
        (?:en\ vous\ inscrivant|inscription)\ à\ (?:notre|la|nos)\ (?:lettre|newsletter|infolettre)s?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_BYLINE = 90


def is_list_header(words: str) -> bool:
    """True for 'À lire aussi :' or 'Related stories', whose bullets are links to other articles."""
    return _LIST_HEADER.fullmatch(words) is not None


def is_furniture(words: str) -> bool:
    """True where a line or sentence belongs to the page and not to the article."""
    if is_list_header(words) or _OPENS.match(words) or _INSIDE.search(words):
        return True
    return len(words) <= _LONGEST_BYLINE and _WHOLE.fullmatch(words) is not None
