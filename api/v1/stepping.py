"""The addresses of the steps: `POST …/incidents/INC-000123/classify/`, one for each verb."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from api import conditional
from api.strict import checked
from api.v1 import answers
from api.v1.describing import NOTHING, described
from api.v1.incidents import IncidentAddress
from api.v1.steps import STEPS, take
from incidents.permissions import RULES

EXAMPLES: dict[str, Any] = {
    "classify": {"urgency": "high", "impact": "normal"},
    "reclassify": {"urgency": "normal", "impact": "normal", "reason": "Only one floor is affected."},
    "diagnose": {"team": 1, "text": "Please look at the switch."},
    "propose_solution": {"solution": "We replaced the switch; please try again."},
    "reply": {"text": "We are on it and call you within the hour."},
    "reject": {"reason": "Mail arrives, but nothing goes out."},
    "close_as_duplicate": {"original": "INC-000001"},
    "wait": {"text": "Which of the two printers is it?"},
}


class StepAddress(IncidentAddress):
    """One step with one incident; `verb` names it."""

    verb: str = ""

    def taken(self, request: Request) -> Response:
        """Check what was sent, call the verb, answer with the incident as it is then."""
        found = self.incident()
        sent = checked(STEPS[self.verb].fields, request.data, self.actor)
        incident = conditional.require_version(request, found, desk_side=self.desk_side)
        done = take(self.verb, incident, sent, by=self.actor)
        return self.told(done, status=201 if self.verb == "split_off" else 200)


def _address(verb: str) -> type[StepAddress]:
    """The address of one step, with its own description."""

    def step(self: StepAddress, request: Request, reference: str) -> Response:
        return self.taken(request)

    step.__doc__ = STEPS[verb].call.__doc__
    split = verb == "split_off"
    tell = described(
        f"incidents_{verb}",
        body=STEPS[verb].fields,
        answer=answers.Incident,
        status=201 if split else 200,
        place="reference",
        scope="incidents:write",
        tag="Steps",
        example=EXAMPLES.get(verb),
        matches=True,
        also={204: NOTHING},
    )
    name = f"{str(RULES[verb].label).title().replace(' ', '')}Step"
    return type(name, (StepAddress,), {"verb": verb, "step": tell(step), "__doc__": step.__doc__})


def urls() -> list[URLPattern]:
    """One address for each step."""
    return [
        path(
            f"incidents/<str:reference>/{verb}/",
            _address(verb).as_view({"post": "step"}),
            name=f"incident_{verb}",
        )
        for verb in STEPS
    ]
