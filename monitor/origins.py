"""Where a text comes from: near-copies and wire credits make many articles one origin.

Near-copies are found with MinHash over runs of three words (datasketch). With one word in ten replaced,
about 0.73 of the runs survive on each side, a Jaccard similarity near 0.57; two independent reports of
one event stay under 0.1. `SAME_TEXT` lies between; the banding finds a pair at 0.5 in 87 cases of 100
and one at 0.57 in 97.
"""

from __future__ import annotations

import re
import unicodedata

N_PERMUTATIONS = 128
N_BANDS = 32
SAME_TEXT = 0.45

_ROWS = N_PERMUTATIONS // N_BANDS
_AGENCIES = {
    "afp": "AFP|Agence France-Presse",
    "reuters": "Reuters",
    "ap": "AP|Associated Press",
    "dpa": "dpa|DPA",
    "bloomberg": "Bloomberg",
    "belga": "Belga",
    "ats": "Keystone-ATS|ATS",
    "efe": "EFE",
    "ansa": "ANSA",
    "pa": "PA Media",
}
# A credit stands where credits stand: after the dateline, between brackets, at the end, or after words
# of crediting. A sentence that merely quotes an agency ("told Reuters") is no credit.
_CREDIT = (
    r"(?:\(\s*(?:{a})\s*\)"
    r"|\b(?i:avec|with|source\s?:|contributing\s?:|par|by|d’après|reporting by)\s+(?:l['’])?(?:{a})\b"
    r"(?=[\s.,;)\]]|$)"
    r"|^\s*(?:[—–-]\s*|©\s*)?(?:{a})\s*(?:[.\])]|$)"
    r"|[—–-]\s*(?:{a})\s*$)"
)
_CREDITS = {k: re.compile(_CREDIT.format(a=names), re.MULTILINE) for k, names in _AGENCIES.items()}
_UNNAMED = re.compile(
    r"(?:^|\()\W*(?:avec|with)\s+(?:les\s+|news\s+|wire\s+)?(?:agencies|agences)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = re.compile(r"\w+")


def wire_of(text: str, outlet: str = "") -> str | None:
    """The agency that `text` credits, or that `outlet` is: `afp`, `reuters`…"""
    for agency, names in _AGENCIES.items():
        if re.fullmatch(names, outlet):
            return agency
    # Credits stand at the head or the foot; in between, agencies are quoted rather than credited.
    ends = text if len(text) <= 700 else f"{text[:400]}\n{text[-300:]}"
    found = [(m.start(), agency) for agency, credit in _CREDITS.items() if (m := credit.search(ends))]
    if not found and _UNNAMED.search(ends):
        return "agencies"  # which ones is not told: two such reports may well rest on one dispatch
    return min(found)[1] if found else None


def fingerprint(text: str) -> bytes:
    """MinHash signature: 128 unsigned 32-bit numbers, little-endian."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    runs = {" ".join(words[i : i + 3]).encode() for i in range(max(1, len(words) - 2))}
    import numpy as np
    from datasketch import MinHash  # loads scipy: a second that most commands need not spend

    sketch = MinHash(num_perm=N_PERMUTATIONS)
    sketch.update_batch(sorted(runs))
    return np.asarray(sketch.hashvalues, dtype="<u4").tobytes()


def bands(signature: bytes) -> list[tuple[int, int]]:
    """(band, hash) pairs: texts that share one may be near-copies. Hashes fit SQLite's integers."""
    import numpy as np

    rows = np.frombuffer(signature, dtype="<u4").reshape(N_BANDS, _ROWS)
    return [(i, int.from_bytes(row.tobytes()[:8], "little", signed=True)) for i, row in enumerate(rows)]


def similarity(a: bytes, b: bytes) -> float:
    """Estimated Jaccard similarity, 0 to 1."""
    import numpy as np

    same = np.frombuffer(a, dtype="<u4") == np.frombuffer(b, dtype="<u4")
    return float(same.mean())
