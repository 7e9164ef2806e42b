"""The desk speaks through sources of its own, whatever names a lead gave to others."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connections
from django.test import Client

from monitoring import leases, results, sources
from monitoring.models import Event, Source, SourceKind
from monitoring.probes.look import Look
from monitoring.results import Seen
from tests.makers import TUESDAY
from tests.monitoring.saying import make_source
from tests.monitoring.watching import make_check, make_heartbeat


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [SourceKind.CHECK, SourceKind.HEARTBEAT, SourceKind.FEED])
def test_a_source_with_its_name_makes_it_take_the_next_free_one(kind: SourceKind) -> None:
    name = str(sources._OWN_NAMES[kind])
    make_source("json", name=name)
    make_source("json", name=f"{name} (2)")
    own = sources.own(kind, now=TUESDAY)
    assert (own.kind, own.name) == (kind, f"{name} (3)")
    assert sources.own(kind, now=TUESDAY) == own


@pytest.mark.django_db
def test_what_is_found_is_told_all_the_same() -> None:
    make_source("json", name="Own checks")
    make_source("json", name="Heartbeats")
    make_check("http://127.0.0.1/", "Shop", fail_after=1)
    (claim,) = leases.claim(now=TUESDAY, limit=5)
    assert results.write([Seen(claim, Look(False, 5, "refused"), TUESDAY, 0.5)]) == 1
    job = make_heartbeat("Backup")
    assert Client().post(f"/ping/{job.key}/fail").status_code == 200
    assert [event.title for event in Event.objects.order_by("id")] == ["Shop is down", "Backup failed"]


@pytest.mark.django_db(transaction=True)
def test_two_that_need_it_at_once_make_one() -> None:
    made, ready = [], threading.Barrier(4)

    def need() -> None:
        ready.wait()
        made.append(sources.own(SourceKind.CHECK, now=TUESDAY).pk)
        connections.close_all()

    threads = [threading.Thread(target=need) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert set(made) == {Source.objects.get(kind=SourceKind.CHECK).pk}


@pytest.mark.django_db
def test_a_name_that_is_taken_at_that_very_moment_is_not_insisted_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create, calls = Source.objects.create, []

    def late(**fields: object) -> Source:
        calls.append(fields["name"])
        if len(calls) == 1:
            raise IntegrityError("taken")
        return create(**fields)

    monkeypatch.setattr(Source.objects, "create", late)
    assert sources.own(SourceKind.FEED, now=TUESDAY).kind == SourceKind.FEED
    assert len(calls) == 2
