"""Every address, asked whatever its description allows and much that it does not, by every kind of caller.

No answer that the document does not have, no 500, nothing accepted that it calls wrong. A run asks each
address a little; the long profile asks for ten minutes.
"""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from api import docs
from integrations import hooks
from people.models import Role
from servicedesk.wsgi import application
from tests import makers
from tests.api import calling
from tests.api.calling import Program
from tests.integrations import hooked

pytestmark = pytest.mark.django_db(transaction=True)
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"

# Left out: of two bodies with the same form one may be refused for what it says (a state, a person, a name
# that is taken); and every address wants the token, which `test_who_may.py` and the anonymous caller prove.
LEFT_OUT = ("positive_data_acceptance", "ignored_auth")
# A bulk request answers for each item on its own.
EACH_ON_ITS_OWN = ("/bulk/create/", "/bulk/change/")

CALLERS: dict[str, Callable[[], Program]] = {
    "lead": calling.of_person,
    "agent": lambda: calling.of_person(makers.make_user(role=Role.AGENT)),
    "expert": lambda: calling.of_person(makers.make_user(role=Role.EXPERT)),
    "customer": calling.of_customer,
    "narrowed program": lambda: calling.of_program(customer=makers.make_customer()),
    "anonymous": lambda: Program(calling.of_program().token, "none"),
}
# In the short run what differs most: who may do everything, who may do little.
SHORT = ("lead", "customer")


@pytest.fixture(autouse=True)
def _quiet(settings: Any) -> Iterator[None]:
    settings.API_REQUESTS_PER_MINUTE = 10**6
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def something_of_each() -> None:
    """Rows to be found, so that not every answer is 404."""
    for state in ("registered", "classified", "diagnosing", "resolved_pending_confirmation", "closed"):
        makers.make_incident(state)
    makers.make_team()
    hooks.pause(hooked.make_hook("https://hooks.example.org/1", at=makers.TUESDAY), now=makers.TUESDAY)


def config(program: Program) -> SchemathesisConfig:
    phases = {"coverage": LONG, "stateful": LONG, "fuzzing": True, "examples": True}
    return SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {program.written}", "Accept-Encoding": "identity"},
            "checks": {name: {"enabled": False} for name in LEFT_OUT},
            "generation": {"max-examples": 60 if LONG else 2, "database": "none", "no-shrink": True},
            "phases": {name: {"enabled": wanted} for name, wanted in phases.items()},
            "seed": None if LONG else 1,
        }
    )


@pytest.mark.parametrize("caller", CALLERS if LONG else SHORT)
def test_no_answer_is_one_that_the_document_does_not_have(caller: str) -> None:
    something_of_each()
    schema = schemathesis.openapi.from_dict(json.loads(docs.document()), config=config(CALLERS[caller]()))
    schema.app = application
    asked: Counter[str] = Counter()
    wrong: dict[tuple[str, str, str], str] = {}
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            asked[event.phase.value] += len(event.recorder.interactions)
            wrong |= _failures(event)
    print(f"{caller}: {asked.total()} cases, {dict(asked)}")
    assert asked.total() > 100
    assert not wrong


def _failures(event: events.ScenarioFinished) -> dict[tuple[str, str, str], str]:
    found = {}
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is None:
                continue
            failure = check.failure_info.failure
            if check.name == "negative_data_rejection" and failure.operation.endswith(EACH_ON_ITS_OWN):
                continue
            where = (failure.operation, failure.title, failure.message[:400])
            found[where] = check.failure_info.code_sample[:600]
    return found
