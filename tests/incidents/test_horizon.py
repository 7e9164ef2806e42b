"""The horizon waits for whoever writes in this database, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection, transaction

from incidents.horizon import horizon, own_transaction

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def open_transaction(database: str) -> Iterator[int]:
    """Somebody else's, with a number of its own, until the end of the block."""
    known = connection.get_connection_params() | {"dbname": database, "cursor_factory": None}
    known.pop("context", None)
    other = psycopg2.connect(**known)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            yield int(cursor.fetchone()[0])
    finally:
        other.rollback()
        other.close()


def test_it_stands_before_what_is_open_here() -> None:
    with open_transaction(connection.settings_dict["NAME"]) as number:
        assert horizon() <= number
    assert horizon() > number


def test_another_database_of_the_server_keeps_nothing_back() -> None:
    with open_transaction("postgres") as number:
        # The horizon follows what was completed; something is.
        with transaction.atomic():
            own_transaction()
        assert horizon() > number or _others_are_open_here()


def _others_are_open_here() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xid IS NOT NULL"
        )
        return bool(cursor.fetchone()[0])


def test_what_this_transaction_writes_is_not_settled_yet() -> None:
    with transaction.atomic():
        assert horizon() <= own_transaction()
