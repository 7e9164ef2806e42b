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
from people.tokens import SCOPES
from servicedesk.wsgi import application
from tests import makers
from tests.api import calling, watched
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
# Whoever has all scopes asks deep; who has one alone is asked whether it opens nothing else.
DEEP, SHALLOW, BRIEF = 60, 10, 2


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
    watched.one_of_each()
    hooks.pause(hooked.make_hook("https://hooks.example.org/1", at=makers.TUESDAY), now=makers.TUESDAY)


def program_of(caller: str) -> Program:
    return CALLERS[caller]() if caller in CALLERS else calling.of_program(scopes=[caller])


def config(program: Program, *, examples: int) -> SchemathesisConfig:
    phases = {"coverage": LONG, "stateful": LONG, "fuzzing": True, "examples": True}
    return SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {program.written}", "Accept-Encoding": "identity"},
            "checks": {name: {"enabled": False} for name in LEFT_OUT},
            "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
            "phases": {name: {"enabled": wanted} for name, wanted in phases.items()},
        }
        # The same questions in every short run, so that a red one is somebody's change.
        | ({} if LONG else {"seed": 1})
    )


@pytest.mark.parametrize("caller", (*CALLERS, *SCOPES) if LONG else SHORT)
def test_no_answer_is_one_that_the_document_does_not_have(caller: str) -> None:
    something_of_each()
    document, program = json.loads(docs.document()), program_of(caller)
    examples = (DEEP if caller in CALLERS else SHALLOW) if LONG else BRIEF
    schema = schemathesis.openapi.from_dict(document, config=config(program, examples=examples))
    schema.app = application
    closed = addresses_closed_to(program.token.scopes, document)
    asked: Counter[str] = Counter()
    wrong: dict[tuple[str, str, str], str] = {}
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            asked[event.phase.value] += len(event.recorder.interactions)
            wrong |= _failures(event) | _opened(event, closed)
    print(f"{caller}: {asked.total()} cases, {dict(asked)}")
    assert asked.total() > 100
    assert not wrong, "\n".join(f"{where}: {how}" for where, how in wrong.items())


def addresses_closed_to(scopes: list[str], document: Any) -> set[str]:
    """The operations whose scope the token lacks; to write includes to read."""
    held = {*scopes, *(scope.replace(":write", ":read") for scope in scopes)}
    return {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if operation.get("x-scope") and operation["x-scope"] not in held
    }


def _opened(event: events.ScenarioFinished, closed: set[str]) -> dict[tuple[str, str, str], str]:
    """What answered although the token's scopes do not reach it."""
    found = {}
    for case_id, node in event.recorder.cases.items():
        asked = event.recorder.interactions.get(case_id)
        if asked is None or asked.response is None or asked.response.status_code >= 300:
            continue
        if node.value.operation.label in closed:
            found[node.value.operation.label, "Open to a token without its scope", ""] = asked.request.uri
    return found


def _failures(event: events.ScenarioFinished) -> dict[tuple[str, str, str], str]:
    found = {}
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is None:
                continue
            failure = check.failure_info.failure
            if check.name == "negative_data_rejection" and failure.operation.endswith(EACH_ON_ITS_OWN):
                continue
            # Whoever asks for a part gets no more, whatever else the document promises.
            if check.name == "response_schema_conformance" and "fields=" in check.failure_info.code_sample:
                continue
            where = (failure.operation, failure.title, failure.message[:400])
            found[where] = check.failure_info.code_sample[:600]
    return found
