"""A lead can see of each event why it went where it went."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from monitoring import course, opening, pipeline, retrying, trace
from monitoring.models import Event
from tests import makers
from tests.monitoring.saying import after, hear, incident, make_rule, make_service, make_source, say

pytestmark = pytest.mark.django_db


def steps(event: Event) -> list[str]:
    event.refresh_from_db()
    return [line.step for line in trace.told(event)]


def test_the_way_of_an_event_that_opened_an_incident() -> None:
    customer = makers.make_customer("Acme")
    source = make_source(name="Prometheus", service=make_service(customer, name="Shop"))
    make_rule(name="Live hosts", team=makers.make_team("Hosting"), customer=customer)
    event = hear(source)
    lines = [line.words for line in trace.told(event)]
    assert steps(event) == ["received", "wrong", "rule", "placed", "opened"]
    assert lines[0].startswith("Received from Prometheus at ")
    assert lines[2:] == [
        "The rule “Live hosts” decides.",
        "It goes to: service Shop (by the source); customer Acme; team Hosting; "
        "urgency normal, impact normal.",
        f"Opened {incident().reference}.",
    ]
    assert trace.told(event)[-1].tone == "done"


def test_the_way_of_an_event_that_waited_goes_on_when_its_time_has_come() -> None:
    make_rule(hold_seconds=60)
    event = hear(make_source())
    assert steps(event) == ["received", "wrong", "rule", "placed", "held_hold"]
    pipeline.release(now=after(minutes=2))
    assert steps(event)[4:] == ["held_hold", "waited", "rule", "placed", "opened"]


def test_why_not() -> None:
    source = make_source()
    dropped = hear(source, severity="info", key="info")
    assert steps(dropped)[-1] == "dropped_severity"
    make_rule(drops=True, name="Tests")
    assert steps(hear(source))[-1] == "dropped"
    assert steps(hear(source, "resolve", key="never"))[-1] == "never_wrong"
    say(source, key="later")
    assert steps(Event.objects.latest("pk")) == ["received", "waiting"]


def test_every_step_that_the_course_takes_can_be_told_in_each_language() -> None:
    written = "".join(Path(module.__file__).read_text() for module in (course, opening, pipeline, retrying))
    named = set(re.findall(r'\bstep\(\s*"([a-z_]+)"', written))
    named |= {f"held_{why}" for why in (course.HOLD, course.HOURS, course.MAINTENANCE, course.FLAPPING)}
    assert named == set(trace.STEPS)
    for language in ("en", "nl"):
        with translation.override(language):
            for name, (words, _tone) in trace.STEPS.items():
                blanks = dict.fromkeys(re.findall(r"%\((\w+)\)s", str(words)), "")
                assert str(words) % blanks, name


def test_a_step_of_a_newer_version_is_shown_as_it_is() -> None:
    event = hear(make_source())
    event.trace = [{"step": "unheard_of", "said": {"x": 1}}]
    assert trace.told(event)[1].words == "unheard_of"
