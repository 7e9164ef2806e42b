from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from servicedesk import health


def test_healthz_answers_without_a_database() -> None:
    answer = Client(headers={"host": "a.probe.somewhere"}).get("/healthz")
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_says_what_is_there() -> None:
    assert Client().get("/readyz").json()["parts"] == {"database": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_readyz_refuses_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("no server")

    monkeypatch.setattr(connection, "cursor", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "unreachable"


@pytest.mark.django_db
def test_readyz_refuses_before_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one"])
    assert Client().get("/readyz").status_code == 503
