"""How many registrations a second the API takes, beside how many single rows the same PostgreSQL commits."""

from __future__ import annotations

import itertools
import json
import statistics
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from benchmarks.committing import AT_ONCE, Opened, committing, connected, rate
from benchmarks.lines import Line
from benchmarks.serving import Served
from benchmarks.taking_turns import say
from incidents.models import Incident
from people.models import Contact
from servicedesk.embedded.postgres import EmbeddedPostgres

ROUNDS = 7
NOTHING = "/plain/nothing/"


def compare(running: EmbeddedPostgres, desk: Served, token: str) -> None:
    """Print the ratios, and what they stand beside: the same row with the columns and indexes of an incident,
    and the empty endpoint, whose rate no view of this server can exceed.
    """
    _make_tables(running)
    contacts = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    sides: dict[str, Opened] = {
        "raw": lambda: committing(running, "INSERT INTO one_row (said) VALUES ('The printer is down')"),
        "raw incidents": lambda: committing(running, _one_incident()),
        "registered": lambda: _registering(desk, token, contacts, keyed=False),
        "with a key": lambda: _registering(desk, token, contacts, keyed=True),
        "nothing": lambda: _asking_nothing(desk, token),
    }
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(ROUNDS + 1):
        for name, opened in sides.items():
            found = rate(opened)
            if number:
                rates[name].append(found)
    raw = rates["raw"]
    say("registered through the API, of raw commits", rates["registered"], raw, "≥ 0.12")
    say("the same with an Idempotency-Key", rates["with a key"], raw, "≥ 0.12")
    say(
        "  (registered, of raw commits of an incident's row)",
        rates["registered"],
        rates["raw incidents"],
        "-",
    )
    say("  (an authenticated empty endpoint, of raw commits)", rates["nothing"], raw, "-")
    say("  (registered, of the empty endpoint)", rates["registered"], rates["nothing"], "-")
    told = ", ".join(f"{name} {statistics.median(found):.0f}" for name, found in rates.items())
    print(f"(a second, on {AT_ONCE} connections: {told})")


def _make_tables(running: EmbeddedPostgres) -> None:
    with connected(running) as cursor:
        cursor.execute("CREATE TABLE one_row (id bigserial PRIMARY KEY, said text NOT NULL)")
        cursor.execute("CREATE TABLE one_incident (LIKE incidents_incident INCLUDING ALL)")
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("on",), "Commits that do not wait for the disk are no measure."


def _one_incident() -> str:
    """The newest incident once more, into a table with its columns, checks and indexes and nothing else."""
    names = ", ".join(str(field.column) for field in Incident._meta.concrete_fields if not field.primary_key)
    newest = "(SELECT max(id) FROM incidents_incident WHERE intake_key IS NULL)"
    return f"INSERT INTO one_incident ({names}) SELECT {names} FROM incidents_incident WHERE id = {newest}"


_numbers = itertools.count()


@contextmanager
def _registering(
    desk: Served, token: str, contacts: Sequence[int], *, keyed: bool
) -> Iterator[Callable[[], None]]:
    with Line(desk.port, token) as line:

        def register() -> None:
            body = {
                "title": "The printer on the second floor is down",
                "description": "Since nine this morning it prints nothing; we restarted it twice.",
                "contact": contacts[next(_numbers) * 97 % len(contacts)],
            }
            key = uuid.uuid4().hex if keyed else ""
            answer = line.post("/api/v1/incidents/", json.dumps(body).encode(), key)
            if answer.status != 201:
                raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")

        yield register


@contextmanager
def _asking_nothing(desk: Served, token: str) -> Iterator[Callable[[], None]]:
    with Line(desk.port, token) as line:

        def ask() -> None:
            line.expect(NOTHING)

        yield ask
