"""What the looks saw, written down for many checks at once: one statement for each table, one transaction.

A result counts only while its lease is the newest, the check is not paused and still asks for the same. A
change of state and its event are in the same transaction as the row that says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from monitoring import events, sources
from monitoring.leases import PRINT, Claim
from monitoring.models import Action, CheckFinding, CheckKind, CheckState, Severity, SourceKind
from monitoring.probes.look import Look
from monitoring.reading import Reading
from monitoring.thresholds import Standing, after, by_day

SPAN = timedelta(minutes=5)
WORDS_LENGTH = 1000

# The next look keeps the place that the check has within its interval, however late this one came, so that
# checks stay as spread as they are. A check's first look comes at once; its second at a random place.
_ROWS = f"""
UPDATE monitoring_check SET
    state = seen.state, since = seen.since, failures = seen.failures, successes = seen.successes,
    last_at = seen.at, last_ms = seen.ms, last_words = seen.words,
    certificate_ends_at = coalesce(seen.certificate_ends_at, monitoring_check.certificate_ends_at),
    leased_until = NULL,
    due_at = CASE
        WHEN seen.wait IS NOT NULL THEN seen.at + make_interval(secs => seen.wait)
        ELSE due_at + make_interval(secs => interval * greatest(1, ceil(
            extract(epoch FROM seen.at - due_at) / interval)))
        END
FROM unnest(
    %(id)s::bigint[], %(lease)s::bigint[], %(print)s::text[], %(state)s::text[], %(since)s::timestamptz[],
    %(failures)s::int[], %(successes)s::int[], %(at)s::timestamptz[], %(ms)s::int[], %(words)s::text[],
    %(certificate_ends_at)s::timestamptz[], %(wait)s::float8[]
) AS seen (
    seen_id, seen_lease, seen_print, state, since, failures, successes, at, ms, words, certificate_ends_at,
    wait
)
WHERE id = seen_id AND lease = seen_lease AND NOT is_paused AND {PRINT} = seen_print
RETURNING id
"""  # noqa: S608 - no text of anybody's
_SPANS = """
INSERT INTO monitoring_checkspan AS span (check_seen_id, at, runs, failures, ms_sum, ms_max)
SELECT * FROM unnest(%(id)s::bigint[], %(at)s::timestamptz[], %(runs)s::int[], %(failures)s::int[],
    %(ms_sum)s::bigint[], %(ms_max)s::int[])
ON CONFLICT (check_seen_id, at) DO UPDATE SET runs = span.runs + excluded.runs,
    failures = span.failures + excluded.failures, ms_sum = span.ms_sum + excluded.ms_sum,
    ms_max = greatest(span.ms_max, excluded.ms_max)
"""
_DAYS = """
INSERT INTO monitoring_checkday AS day
    (check_seen_id, day, runs, failures, ms_sum, ms_max, down_seconds)
SELECT * FROM unnest(%(id)s::bigint[], %(day)s::date[], %(runs)s::int[], %(failures)s::int[],
    %(ms_sum)s::bigint[], %(ms_max)s::int[], %(down_seconds)s::int[])
ON CONFLICT (check_seen_id, day) DO UPDATE SET runs = day.runs + excluded.runs,
    failures = day.failures + excluded.failures, ms_sum = day.ms_sum + excluded.ms_sum,
    ms_max = greatest(day.ms_max, excluded.ms_max),
    down_seconds = least(86400, day.down_seconds + excluded.down_seconds)
"""
# What was taken while its check was paused or changed is looked at anew, by whoever comes first.
_DROPPED = """
UPDATE monitoring_check SET leased_until = NULL
FROM unnest(%(ids)s::bigint[], %(leases)s::bigint[]) AS seen (seen_id, seen_lease)
WHERE id = seen_id AND lease = seen_lease
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A look, when it ended, and `spread`: a random number from 0 to 1 that places a new check."""

    claim: Claim
    look: Look
    at: datetime
    spread: float

    @property
    def standing(self) -> Standing:
        if not self.look.is_possible:
            return self.claim.standing
        return after(
            self.claim.standing,
            ok=self.look.ok,
            fail_after=self.claim.fail_after,
            up_after=self.claim.up_after,
        )

    @property
    def has_changed(self) -> bool:
        return self.standing.state != self.claim.state

    @property
    def since(self) -> datetime | None:
        """What is down is down since its first failure."""
        was, state = self.claim, self.standing.state
        keeps = state == was.state or (was.state == CheckState.FAILING and state == CheckState.DOWN)
        return was.since if keeps else self.at

    @property
    def wait(self) -> float | None:
        """Seconds until the next look, or None for the check's own rhythm."""
        if self.claim.state == CheckState.NEW and self.standing.state in (CheckState.UP, CheckState.NEW):
            return self.claim.interval * self.spread
        if self.standing.state in (CheckState.FAILING, CheckState.DOWN):
            return min(self.claim.retry_seconds, self.claim.interval)
        return None

    @property
    def words(self) -> str:
        return events.storable(self.look.words, WORDS_LENGTH)

    def down(self) -> dict[object, int]:
        """Seconds down by day, since the look before, or since the first failure where it went down now.

        While no runner ran nobody knows; that time counts for nothing.
        """
        if self.standing.state != CheckState.DOWN and self.claim.state != CheckState.DOWN:
            return {}
        began = self.claim.last_at if self.claim.state == CheckState.DOWN else self.since
        if began is None:
            return {}
        claim = self.claim
        longest = (claim.interval + claim.timeout) * (
            1 if claim.state == CheckState.DOWN else claim.fail_after
        )
        began = max(began, self.at - timedelta(seconds=longest))
        return dict(by_day(began, self.at))


def write(seen: Sequence[Seen]) -> int:
    """Write the batch; give the number of results that counted."""
    if not seen:
        return 0
    # In one order everywhere: two runners that meet never wait for each other in a ring.
    batch = sorted(seen, key=lambda one: one.claim.id)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ROWS, _rows(batch))
        counted = {row[0] for row in cursor.fetchall()}
        valid = [one for one in batch if one.claim.id in counted]
        dropped = [one for one in batch if one.claim.id not in counted]
        if dropped:
            ids, leases = [one.claim.id for one in dropped], [one.claim.lease for one in dropped]
            cursor.execute(_DROPPED, {"ids": ids, "leases": leases})
        looks = [one for one in valid if one.look.is_possible]
        if looks:
            cursor.execute(_SPANS, _spans(looks))
            cursor.execute(_DAYS, _days(looks))
            _keep_findings(looks)
            _tell(looks)
    return len(valid)


def _rows(batch: Sequence[Seen]) -> dict[str, list[object]]:
    return {
        "id": [one.claim.id for one in batch],
        "lease": [one.claim.lease for one in batch],
        "print": [one.claim.print_ for one in batch],
        "state": [str(one.standing.state) for one in batch],
        "since": [one.since for one in batch],
        "failures": [one.standing.failures for one in batch],
        "successes": [one.standing.successes for one in batch],
        "at": [one.at for one in batch],
        "ms": [one.look.ms for one in batch],
        "words": [one.words for one in batch],
        "certificate_ends_at": [one.look.certificate_ends_at for one in batch],
        "wait": [one.wait for one in batch],
    }


def _spans(looks: Sequence[Seen]) -> dict[str, list[object]]:
    return _counts(looks) | {"at": [_span_of(one.at) for one in looks]}


def _counts(looks: Sequence[Seen]) -> dict[str, list[object]]:
    return {
        "id": [one.claim.id for one in looks],
        "runs": [1] * len(looks),
        "failures": [0 if one.look.ok else 1 for one in looks],
        "ms_sum": [one.look.ms if one.look.ok else 0 for one in looks],
        "ms_max": [one.look.ms if one.look.ok else 0 for one in looks],
    }


def _days(looks: Sequence[Seen]) -> dict[str, list[object]]:
    """A row for the day of each look; more only for what was down over midnight."""
    rows = _counts(looks) | {"day": [one.at.date() for one in looks], "down_seconds": []}
    for one in list(looks):
        down = one.down()
        rows["down_seconds"].append(down.pop(one.at.date(), 0))
        for day, seconds in down.items():
            for name in ("runs", "failures", "ms_sum", "ms_max"):
                rows[name].append(0)
            rows["id"].append(one.claim.id)
            rows["day"].append(day)
            rows.setdefault("later", []).append(seconds)
    rows["down_seconds"] += rows.pop("later", [])
    return rows


def _span_of(moment: datetime) -> datetime:
    return moment - timedelta(
        minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond
    )


def _keep_findings(looks: Sequence[Seen]) -> None:
    CheckFinding.objects.bulk_create(
        CheckFinding(
            check_seen_id=one.claim.id,
            at=one.at,
            state=one.standing.state,
            ms=one.look.ms,
            words=one.words,
        )
        for one in looks
        if not one.look.ok or one.has_changed
    )


def _tell(looks: Sequence[Seen]) -> None:
    told = [(one, reading) for one in looks if (reading := _reading(one)) is not None]
    if told:
        now = max(one.at for one, _reading in told)
        source = sources.own(SourceKind.CHECK, now=now)
        events.keep(source, [reading for _one, reading in told], now=now)


def _reading(one: Seen) -> Reading | None:
    """An event where it went down or came up again."""
    before, state = one.claim.state, one.standing.state
    if state == before or CheckState.DOWN not in (before, state):
        return None
    is_down = state == CheckState.DOWN
    title = _("%(name)s is down") if is_down else _("%(name)s works again")
    return Reading(
        key=f"check:{one.claim.id}",
        action=Action.TRIGGER if is_down else Action.RESOLVE,
        title=title % {"name": one.claim.name},
        severity=Severity(one.claim.severity),
        text=_text(one),
        link=one.claim.target if one.claim.kind == CheckKind.HTTP else "",
        labels={"check": one.claim.name, "kind": one.claim.kind},
        at=one.at,
    )


def _text(one: Seen) -> str:
    facts: Mapping[str, object] = {
        "words": one.words,
        "target": one.claim.target,
        "count": one.standing.failures or one.standing.successes,
    }
    if one.look.ok:
        return _("%(words)s\n%(target)s answered %(count)d times in a row.") % facts
    return _("%(words)s\n%(target)s failed %(count)d times in a row.") % facts
