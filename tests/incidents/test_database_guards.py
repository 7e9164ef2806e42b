"""What the database refuses, whoever writes past the door."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests import makers

pytestmark = pytest.mark.django_db

INSERT_ENTRY = """
    INSERT INTO incidents_timelineentry (incident_id, number, kind, at, actor_kind, actor_name, public_text,
        internal_text, details, state_number, from_state, to_state)
    VALUES (%s, 99, 'classified', now(), 'agent', 'x', '', '', '{}', %s, %s, %s)
"""


def execute(sql: str, *values: object) -> None:
    """Run raw SQL and the checks that would run at commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE incidents_incident SET state = 'classified', priority = 1, urgency = 'high', impact = 'high'",
        "UPDATE incidents_incident SET state = 'classified', priority = 1, urgency = 'high', "
        "impact = 'high', state_number = 2",
        "UPDATE incidents_incident SET state = 'closed', closed_at = now(), close_reason = 'confirmed', "
        "state_number = 2",
        "UPDATE incidents_incident SET state_number = 2",
        "UPDATE incidents_incident SET state = 'nowhere'",
        "DELETE FROM incidents_incident",
        "UPDATE incidents_timelineentry SET public_text = 'it never happened'",
        "DELETE FROM incidents_timelineentry",
        "TRUNCATE incidents_timelineentry",
        "TRUNCATE incidents_incident CASCADE",
        "UPDATE incidents_agreementversion SET terms = '{}'",
        "DELETE FROM incidents_agreementversion",
    ],
)
def test_the_database_refuses(sql: str) -> None:
    incident = makers.make_incident()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(DatabaseError):
        execute(sql)
    assert makers.fresh(incident).state == "registered"
    assert makers.kinds(incident) == ["registered"]


def test_an_entry_that_names_a_state_change_that_did_not_happen_is_refused() -> None:
    incident = makers.make_incident()
    with pytest.raises(DatabaseError):
        execute(INSERT_ENTRY, incident.pk, 2, "registered", "classified")


def test_a_path_that_the_process_does_not_have_is_refused_even_with_its_entry() -> None:
    incident = makers.make_incident()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT_ENTRY, [incident.pk, 2, "registered", "diagnosing"])
        cursor.execute(
            "UPDATE incidents_incident SET state = 'diagnosing', state_number = 2, priority = 1, "
            "urgency = 'high', impact = 'high', assignee_id = owner_id WHERE id = %s",
            [incident.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_update_past_the_door_through_the_orm_is_refused() -> None:
    from incidents.models import Incident

    incident = makers.make_incident("resolved_pending_confirmation")
    with pytest.raises(DatabaseError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(state="diagnosing")
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_state_field_cannot_be_set_directly() -> None:
    incident = makers.fresh(makers.make_incident())
    with pytest.raises(AttributeError):
        incident.state = "closed"


def test_the_verbs_pass_every_check() -> None:
    makers.make_incident("closed")
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
