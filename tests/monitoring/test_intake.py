"""A message is kept over a line that is known to be open."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring import intake
from monitoring.models import Receipt, Source
from tests.monitoring.sending import make_source

pytestmark = pytest.mark.django_db(transaction=True)


def keep(source: Source, body: bytes) -> int:
    return intake.receive(source, body, way="header", content_type="application/json", now=timezone.now())


def test_a_line_that_the_server_closed_is_opened_anew_and_no_message_is_refused() -> None:
    source, _key = make_source()
    keep(source, b"before")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (line,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 20000)", [line])
        assert cursor.fetchone() == (True,)
    other.close()
    keep(source, b"after")
    assert Receipt.objects.count() == 2


def test_a_message_is_one_statement_also_where_lines_are_asked_for_their_health() -> None:
    source, _key = make_source()
    keep(source, b"first")
    connection.health_check_done = False
    with CaptureQueriesContext(connection) as asked:
        keep(source, b"second")
    assert len(asked) == 1
    assert connection.health_check_done
