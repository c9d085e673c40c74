"""What was put off while a clock was ahead of the present."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.clock import to_text
from monitor.store.base import Part

SKEW = timedelta(minutes=15)
LONGEST_RETRY = timedelta(days=1)
"""More than any retry of a page or a notice is put off."""


class Ahead(Part):
    def forget(self, now: datetime) -> int:
        """Make due what a wrong clock put off, and take back answers from days to come; how many rows.

        Only times of asking again: what was decided, and when, stays as it was written.
        """
        soon, later = to_text(now + SKEW), to_text(now + LONGEST_RETRY)
        n = self._do(
            """UPDATE feeds SET next_poll_at = NULL,
                 last_ok_at = CASE WHEN last_ok_at > :soon THEN NULL ELSE last_ok_at END
               WHERE next_poll_at IS NOT NULL
                 AND (last_ok_at > :soon OR json_extract(state, '$.asked_at') > :soon)""",
            soon=soon,
        )
        n += self._do(
            "UPDATE articles SET next_try_at = :now WHERE state = 'failed' AND next_try_at > :later",
            now=to_text(now),
            later=later,
        )
        n += self._do(
            "UPDATE notices SET next_try_at = :now WHERE state = 'pending' AND next_try_at > :later",
            now=to_text(now),
            later=later,
        )
        return n
