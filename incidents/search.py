"""Finding incidents by their words: ranked, newest first where that is enough, over everything where not.

Incidents are found by what stands in their titles and timelines, by the names of their contacts and
customers (a typing error is forgiven there), and by their references.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.db import connection
from django.db.models import Q

from incidents.models import Incident, TimelineEntry
from incidents.models.incident import REFERENCE_PREFIX
from incidents.models.timeline import EntryKind
from people.actors import Actor
from people.models import Contact, Customer

LEAST = 3
PAGE = 20
# Ranking looks at the newest this many incidents and matches first; only a thin answer looks further.
RECENT, MATCHES, MOST = 50_000, 500, 5_000
_WORD = re.compile(r"\w+")
_LONGEST = 50_000

# A text vector holds a megabyte at most; long before that an incident is found by what it has.
_NOTE = """
INSERT INTO incidents_incidentsearch AS kept (incident_id, words, internal_words)
VALUES (%(incident)s,
        setweight(to_tsvector('desk', %(title)s), 'A') || to_tsvector('desk', %(public)s),
        to_tsvector('desk', %(internal)s))
ON CONFLICT (incident_id) DO UPDATE SET
    words = kept.words || EXCLUDED.words,
    internal_words = kept.internal_words || EXCLUDED.internal_words
WHERE pg_column_size(kept.words) + pg_column_size(kept.internal_words) < 400000
"""

# The words of every incident that has none yet: after a bulk load.
FILL = """
INSERT INTO incidents_incidentsearch (incident_id, words, internal_words)
SELECT i.id,
       setweight(to_tsvector('desk', coalesce(nullif(i.shown_title, ''), i.title) || ' ' || i.caller), 'A')
           || to_tsvector('desk', left(coalesce(said.public, ''), 200000)),
       to_tsvector('desk', CASE WHEN i.shown_title <> '' THEN i.title || ' ' ELSE '' END
                           || left(coalesce(said.internal, ''), 200000))
FROM incidents_incident i
LEFT JOIN LATERAL (
    SELECT string_agg(e.public_text, ' ') AS public, string_agg(e.internal_text, ' ') AS internal
    FROM incidents_timelineentry e WHERE e.incident_id = i.id
) AS said ON true
WHERE NOT EXISTS (SELECT 1 FROM incidents_incidentsearch kept WHERE kept.incident_id = i.id)
"""

# The query stands where it is used: only then does PostgreSQL know how many have the words, and walks from
# the newest for a common word but through the index of words for a rare one.
_RANKED = """
WITH matches AS MATERIALIZED (
    SELECT s.incident_id, s.words, s.internal_words
    FROM incidents_incidentsearch s
    WHERE (s.words @@ to_tsquery('desk', %(query)s) OR s.internal_words @@ to_tsquery('desk', %(query)s))
          {where}
)
SELECT m.incident_id
FROM matches m JOIN incidents_incident i ON i.id = m.incident_id, to_tsquery('desk', %(query)s) AS query
ORDER BY ts_rank(m.words, query) + ts_rank(m.internal_words, query)
         + CASE WHEN i.state <> 'closed' THEN 0.5 ELSE 0 END DESC, m.incident_id DESC
LIMIT %(limit)s
"""
_NEWEST = "ORDER BY s.incident_id DESC LIMIT %(matches)s"

# Where the words stand: the newest entry of each incident that has them.
_WHERE_SAID = """
SELECT DISTINCT ON (e.incident_id) e.incident_id,
       ts_headline('desk', e.public_text || ' ' || e.internal_text, wanted.query, %(options)s)
FROM incidents_timelineentry e, (SELECT to_tsquery('desk', %(query)s) AS query) AS wanted
WHERE e.incident_id = ANY(%(ids)s)
  AND to_tsvector('desk', e.public_text || ' ' || e.internal_text) @@ wanted.query
ORDER BY e.incident_id, e.number DESC
"""
# Marks that no text contains, for the text around them is still to be escaped.
_BEGIN, _END = "\x02", "\x03"
_OPTIONS = f"StartSel={_BEGIN}, StopSel={_END}, MaxWords=24, MinWords=8, MaxFragments=1"


@dataclass(frozen=True)
class Found:
    """One incident; `title` and `said` are safe HTML with the words marked."""

    incident: Incident
    title: str
    said: str


@dataclass(frozen=True)
class Answer:
    """What was found, best first. `recent_only`: more matches exist than were ranked."""

    found: Sequence[Found]
    recent_only: bool = False


def note_words(entry: TimelineEntry) -> None:
    """Make the words of a new entry findable; with its title where that is new."""
    incident = entry.incident
    is_titled = entry.kind in (EntryKind.REGISTERED, EntryKind.CORRECTED)
    if not (is_titled or entry.public_text or entry.internal_text):
        return
    # A title that customers do not read is found by the desk alone.
    hidden = f"{incident.title} " if is_titled and incident.shown_title else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE,
            {
                "incident": incident.pk,
                "title": f"{incident.title_for_customers} {incident.caller}" if is_titled else "",
                "public": entry.public_text[:_LONGEST],
                "internal": f"{hidden}{entry.internal_text}"[:_LONGEST],
            },
        )


def fill() -> None:
    """Give every incident that is not findable yet its words."""
    with connection.cursor() as cursor:
        cursor.execute(FILL)


def text_query(typed: str) -> str:
    """The words typed as PostgreSQL asks for them, the last still growing; empty for too few letters."""
    words = _WORD.findall(typed[:200])[:8]
    if sum(map(len, words)) < LEAST:
        return ""
    return " & ".join([*words[:-1], f"{words[-1]}:*"])


def search(actor: Actor, typed: str, *, limit: int = PAGE, brief: bool = False) -> Answer:
    """The incidents that this actor may see and that fit what was typed, best first.

    `brief` is for a list that shows titles and states alone, beside the people that fit: without where
    the words stand, and without the incidents of people whose names resemble them.
    """
    query = text_query(typed)
    by_number = _by_number(actor, typed)
    if not query:
        return Answer([_plain(incident) for incident in by_number])
    visible = None if actor.is_desk else list(Incident.objects.visible_to(actor).values_list("pk", flat=True))
    ids, recent_only = _matching(query, visible, limit)
    visible_ones = Incident.objects.visible_to(actor)
    rows = (visible_ones.only("title", "state") if brief else visible_ones.with_people()).in_bulk(ids)
    said = {} if brief else _said(query, ids)
    found = [
        _found(rows[pk], query, said.get(pk, "")) for pk in ids if pk in rows and rows[pk] not in by_number
    ]
    if len(found) < limit and actor.is_desk and not brief:
        seen = {one.incident.pk for one in found}
        found += [
            _plain(one) for one in _by_people(typed, limit) if one.pk not in seen and one not in by_number
        ]
    return Answer([*(_plain(incident) for incident in by_number), *found][:limit], recent_only)


_NEWEST_WITH = """
SELECT s.incident_id FROM incidents_incidentsearch s
WHERE (s.words @@ to_tsquery('desk', %(query)s) OR s.internal_words @@ to_tsquery('desk', %(query)s))
      AND s.incident_id > %(after)s
ORDER BY s.incident_id DESC LIMIT %(limit)s
"""


def newest_with(query: str) -> tuple[list[int], bool]:
    """The newest incidents with the words of `query`, and whether there may be older ones."""
    for after, limit in ((_recent_after(), MATCHES), (0, MOST)):
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST_WITH, {"query": query, "limit": limit, "after": after})
            ids = [row[0] for row in cursor.fetchall()]
        if len(ids) == limit:
            return ids, True
    return ids, False


def _recent_after() -> int:
    """The incident before the newest many; a number of its own, so that the query is planned with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM incidents_incident")
        return max(0, int(cursor.fetchone()[0]) - RECENT)


def _by_number(actor: Actor, typed: str) -> list[Incident]:
    digits = typed.strip().upper().removeprefix(REFERENCE_PREFIX)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
        return []
    return list(Incident.objects.visible_to(actor).with_people().filter(pk=int(digits)))


def _matching(query: str, visible: Sequence[int] | None, limit: int) -> tuple[list[int], bool]:
    """The best of the newest matches; when they do not fill a page, the best of all."""
    if visible is not None:
        return _ranked(query, "AND s.incident_id = ANY(%(visible)s)", limit, visible=list(visible)), False
    after = _recent_after()
    recent = _ranked(query, f"AND s.incident_id > %(after)s {_NEWEST}", limit, after=after)
    if len(recent) >= limit:
        return recent, True
    return (_ranked(query, "", limit) if after else recent), False


def _ranked(query: str, where: str, limit: int, **asked: Any) -> list[int]:
    with connection.cursor() as cursor:
        known: dict[str, Any] = {"query": query, "limit": limit, "matches": MATCHES}
        cursor.execute(_RANKED.format(where=where), known | asked)
        return [row[0] for row in cursor.fetchall()]


def _said(query: str, ids: Sequence[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_SAID, {"query": query, "ids": list(ids), "options": _OPTIONS})
        return dict(cursor.fetchall())


def _by_people(typed: str, limit: int) -> list[Incident]:
    """The newest incidents of contacts and customers whose names resemble what was typed."""
    contacts = [contact.pk for contact in Contact.objects.resembling(typed)[:20]]
    customers = list(Customer.objects.resembling(typed).values_list("pk", flat=True)[:10])
    if not contacts and not customers:
        return []
    theirs = Q(contact__in=contacts) | Q(customer__in=customers)
    return list(Incident.objects.filter(theirs).with_people().order_by("-id")[:limit])


def _plain(incident: Incident) -> Found:
    return Found(incident, escape(incident.title), "")


def _found(incident: Incident, query: str, said: str) -> Found:
    words = [word for word in query.removesuffix(":*").split(" & ") if word]
    pattern = re.compile("(" + "|".join(map(re.escape, words)) + r")\w*", re.IGNORECASE)
    title = pattern.sub(lambda found: f"{_BEGIN}{found[0]}{_END}", incident.title)
    return Found(incident, _marked(title), _marked(" ".join(said.split(" "))))


def _marked(text: str) -> str:
    return escape(text).replace(_BEGIN, "<mark>").replace(_END, "</mark>")
