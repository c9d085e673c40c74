"""The audit: append-only, each row's hash covering the one before it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from monitor.clock import text_or_none, to_text
from monitor.store.base import Part, to_json

_FIELDS = ("seq", "at", "actor", "action", "object", "before", "after", "reason", "previous")
GENESIS = "0" * 64
EMPTY = f"0:{GENESIS}"
"""The head of an audit without rows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of the audit; None: any. object: how it begins. until: not itself."""

    actor: str | None = None
    action: str | None = None
    object: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Audit(Part):
    def add(
        self,
        *,
        at: datetime,
        actor: str,
        action: str,
        obj: str,
        before: Any = None,
        after: Any = None,
        reason: str,
    ) -> None:
        """Append a row; call inside the transaction that does what it tells."""
        last = self._row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        row = {
            "seq": (last["seq"] if last else 0) + 1,
            "at": to_text(at),
            "actor": actor,
            "action": action,
            "object": obj,
            "before": None if before is None else to_json(before),
            "after": None if after is None else to_json(after),
            "reason": reason,
            "previous": last["hash"] if last else GENESIS,
        }
        self._insert("audit", **row, hash=_hash(row))

    def head(self) -> str:
        """`seq:hash` of the last row. Whoever notes it elsewhere can prove later that the chain holds it."""
        return str(self._value("SELECT seq || ':' || hash FROM audit ORDER BY seq DESC LIMIT 1") or EMPTY)

    def lacks(self, head: str) -> str | None:
        """What happened to a head that was noted before; None where the chain still contains it."""
        if head == EMPTY:
            return None
        seq, _, noted = head.partition(":")
        found = self._value("SELECT hash FROM audit WHERE seq = :seq", seq=int(seq))
        if found is None:
            return f"row {seq} was there when its head was noted, and is gone: the end was cut off"
        return None if found == noted else f"row {seq} is not the one that was noted: the chain was made anew"

    def rows(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Newest first."""
        return self._rows("SELECT * FROM audit ORDER BY seq DESC LIMIT :limit", limit=limit or -1)

    def found(self, wanted: Wanted, *, before: int | None = None, limit: int) -> list[dict[str, Any]]:
        """The rows that fit, newest first; `before`: only those older than the row of that seq.

        Which they are is read from the indexes alone: the rows themselves are long.
        """
        tests = {
            "actor = :actor": wanted.actor,
            "action = :action": wanted.action,
            "object >= :object AND object < :object || char(1114111)": wanted.object,
            "at >= :since": text_or_none(wanted.since),
            "at < :until": text_or_none(wanted.until),
            "seq < :before": before,
        }
        where = " AND ".join(test for test, value in tests.items() if value is not None) or "1"
        # The plus keeps SQLite from walking back row by row until it comes to that time.
        order = "+seq" if wanted.since or wanted.until else "seq"
        chosen = f"SELECT seq FROM audit WHERE {where} ORDER BY {order} DESC LIMIT :limit"
        return self._rows(
            f"SELECT * FROM audit WHERE seq IN ({chosen}) ORDER BY seq DESC",
            actor=wanted.actor,
            action=wanted.action,
            object=wanted.object,
            since=text_or_none(wanted.since),
            until=text_or_none(wanted.until),
            before=before,
            limit=limit,
        )

    def distinct(self, column: Literal["actor", "action"]) -> list[str]:
        """The values of a column, in order: one step in its index for each, however many rows there are."""
        return [
            row["value"]
            for row in self._rows(
                f"""WITH RECURSIVE found(value) AS (
                      SELECT min({column}) FROM audit
                      UNION ALL SELECT (SELECT min({column}) FROM audit WHERE {column} > value) FROM found
                      WHERE value IS NOT NULL)
                    SELECT value FROM found WHERE value IS NOT NULL"""
            )
        ]

    def faults(self) -> list[str]:
        """What is wrong with the chain, row by row; empty where every row is as it was written."""
        faults, previous, expected = [], GENESIS, 1
        for row in self._each("SELECT * FROM audit ORDER BY seq"):
            if row["seq"] != expected:
                faults.append(f"rows {expected} to {row['seq'] - 1} are missing")
            elif row["previous"] != previous:
                faults.append(f"row {row['seq']} does not follow row {row['seq'] - 1}")
            if row["hash"] != _hash(row):
                faults.append(f"row {row['seq']} was changed")
            previous, expected = row["hash"], row["seq"] + 1
        return faults + self._holds_beside_the_audit()

    def _holds_beside_the_audit(self) -> list[str]:
        """Holds that are not as their last audit row left them: the row, or rows after it, are gone."""
        rows = self._rows(
            """SELECT h.key, h.state, h.effect, json_extract(a.after, '$.state') AS told,
                 json_extract(a.after, '$.effect') AS told_effect
               FROM holds h LEFT JOIN audit a ON a.seq =
                 (SELECT max(seq) FROM audit WHERE object = h.key AND action LIKE 'hold.%')"""
        )
        return [
            f"hold {row['key'][:12]} is {row['state']} ({row['effect']}), "
            f"its last audit row says {row['told'] or 'nothing'}"
            for row in rows
            if (row["state"], row["effect"]) != (row["told"], row["told_effect"])
        ]


def _hash(row: dict[str, Any]) -> str:
    return hashlib.sha256(to_json([row[f] for f in _FIELDS]).encode()).hexdigest()
