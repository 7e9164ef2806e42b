"""The process from the first word to the customer's, by the generated client alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from servicedesk_client.v1 import AuthenticatedClient
from servicedesk_client.v1.api.attachments import incidents_attachments_create, incidents_attachments_retrieve
from servicedesk_client.v1.api.incidents import incidents_create
from servicedesk_client.v1.api.steps import (
    incidents_classify,
    incidents_confirm,
    incidents_diagnose,
    incidents_propose_solution,
    incidents_reject,
    incidents_reply,
    incidents_take_over,
)
from servicedesk_client.v1.api.timeline import incidents_timeline
from servicedesk_client.v1.models import (
    AssignFields,
    ClassifyFields,
    CloseReasonEnum,
    ConfirmFields,
    Incident,
    LevelEnum,
    ProposeSolutionFields,
    ReasonFields,
    RegisterFields,
    StateEnum,
    TimelineEntryPage,
    UploadFields,
    WordFields,
)
from servicedesk_client.v1.types import File

from tests import makers
from tests.api import calling

pytestmark = pytest.mark.django_db(transaction=True)

STORY = [
    "registered", "classified", "diagnosis_started", "replied", "solution_proposed", "solution_rejected",
    "solution_proposed", "solution_confirmed",
]  # fmt: skip


@pytest.fixture
def people(address: str) -> dict[str, Any]:
    """A lead's client, a customer's, and what they speak about."""
    contact, team = makers.make_contact(name="Ann"), makers.make_team("Network")
    lead, theirs = calling.of_person(), calling.of_customer(contact)
    return {
        "desk": AuthenticatedClient(base_url=address, token=lead.written),
        "customer": AuthenticatedClient(base_url=address, token=theirs.written),
        "contact": contact.pk,
        "team": team.pk,
    }


def test_the_process_runs_by_the_generated_client_alone(people: dict[str, Any]) -> None:
    desk, customer = people["desk"], people["customer"]
    made = incidents_create.sync(client=desk, body=RegisterFields(title="No mail", contact=people["contact"]))
    assert isinstance(made, Incident) and made.state == StateEnum.REGISTERED
    key = made.reference
    levels = ClassifyFields(urgency=LevelEnum.HIGH, impact=LevelEnum.NORMAL)
    classified = incidents_classify.sync(key, client=desk, body=levels)
    assert isinstance(classified, Incident) and classified.priority == 2
    assert classified.clocks and classified.clocks.resolution
    assert classified.clocks.resolution.target_seconds == 8 * 3600
    incidents_diagnose.sync(key, client=desk, body=AssignFields(team=people["team"]))
    replied = incidents_reply.sync(key, client=desk, body=WordFields(text="We look."))
    assert isinstance(replied, Incident) and replied.responded_at
    incidents_propose_solution.sync(key, client=desk, body=ProposeSolutionFields(solution="Try again."))
    rejected = incidents_reject.sync(key, client=customer, body=ReasonFields(reason="Still nothing."))
    assert isinstance(rejected, Incident) and rejected.state == StateEnum.DIAGNOSING
    incidents_propose_solution.sync(key, client=desk, body=ProposeSolutionFields(solution="Now try."))
    closed = incidents_confirm.sync(key, client=customer, body=ConfirmFields())
    assert isinstance(closed, Incident)
    assert (closed.state, closed.close_reason) == (StateEnum.CLOSED, CloseReasonEnum.CONFIRMED)
    told = incidents_timeline.sync(key, client=desk)
    assert isinstance(told, TimelineEntryPage) and [one.kind for one in told.results] == STORY


def test_the_process_runs_by_the_generated_client_with_asyncio(people: dict[str, Any]) -> None:
    assert asyncio.run(_story(people)) == STORY


async def _story(people: dict[str, Any]) -> list[str]:
    async with people["desk"] as desk, people["customer"] as customer:
        fields = RegisterFields(title="No mail", contact=people["contact"])
        made = await incidents_create.asyncio(client=desk, body=fields)
        assert isinstance(made, Incident)
        key = made.reference
        levels = ClassifyFields(urgency=LevelEnum.HIGH, impact=LevelEnum.NORMAL)
        solution = ProposeSolutionFields(solution="Try again.")
        await incidents_classify.asyncio(key, client=desk, body=levels)
        await incidents_diagnose.asyncio(key, client=desk, body=AssignFields(team=people["team"]))
        await incidents_reply.asyncio(key, client=desk, body=WordFields(text="We look."))
        await incidents_propose_solution.asyncio(key, client=desk, body=solution)
        await incidents_reject.asyncio(key, client=customer, body=ReasonFields(reason="Still nothing."))
        await incidents_propose_solution.asyncio(key, client=desk, body=solution)
        closed = await incidents_confirm.asyncio(key, client=customer, body=ConfirmFields())
        assert isinstance(closed, Incident) and closed.close_reason == CloseReasonEnum.CONFIRMED
        told = await incidents_timeline.asyncio(key, client=desk)
        assert isinstance(told, TimelineEntryPage)
        return [str(one.kind) for one in told.results]


def test_a_file_goes_up_with_a_word_and_comes_down_as_it_was(people: dict[str, Any], tmp_path: Any) -> None:
    desk = people["desk"]
    made = incidents_create.sync(client=desk, body=RegisterFields(title="No mail", contact=people["contact"]))
    assert isinstance(made, Incident)
    (tmp_path / "log.txt").write_bytes(b"09:00 the switch fell silent\n")
    with (tmp_path / "log.txt").open("rb") as payload:
        upload = UploadFields(file=File(payload, "log.txt", "text/plain"))
        kept = incidents_attachments_create.sync(
            made.reference, client=desk, body=upload, idempotency_key="log-1"
        )
    incidents_reply.sync(
        made.reference, client=desk, body=WordFields(text="See the log.", attachments=[kept.id])
    )
    found = incidents_attachments_retrieve.sync(made.reference, kept.id, client=people["customer"])
    assert isinstance(found, File) and found.payload.read() == b"09:00 the switch fell silent\n"


def test_a_step_without_fields_needs_no_body(people: dict[str, Any]) -> None:
    fields = RegisterFields(title="No mail", contact=people["contact"])
    made = incidents_create.sync(client=people["desk"], body=fields)
    other = calling.of_person(makers.make_user())
    taker = AuthenticatedClient(base_url=people["desk"]._base_url, token=other.written)
    taken = incidents_take_over.sync(made.reference, client=taker)
    assert isinstance(taken, Incident) and taken.owner == other.token.user_id
