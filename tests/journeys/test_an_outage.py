"""A real outage: a web server is stopped, and the desk knows before anybody calls.

The server and the process that looks at it are real, and so is the time that passes; what beat wakes every
few seconds is called here every quarter of a second.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from incidents.models import Incident
from monitoring import pipeline
from monitoring.models import Alarm, AlarmState, Check, CheckState
from statuspage import pages
from tests.conftest import free_port
from tests.mailroom.processes import environment
from tests.makers import fresh, kinds, make_agreement, make_contact, make_customer
from tests.monitoring.targets import target
from tests.monitoring.watching import make_check
from tests.statuspage.rendered import make_service, program, render

pytestmark = pytest.mark.django_db(transaction=True)

INTERVAL, TIMEOUT, RETRY, FAIL_AFTER, UP_AFTER = 10, 2, 1, 3, 2
# From the interval's end through the retries, each look with its whole time limit.
TOLD_WITHIN = INTERVAL + (FAIL_AFTER - 1) * RETRY + FAIL_AFTER * TIMEOUT
# For the loops of a busy machine: claim, write, pipeline, page.
BESIDES = 5.0


@contextmanager
def monitor() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "monitor"]
    process = subprocess.Popen(command, env=environment())
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(true: Callable[[], object], seconds: float) -> float:
    """Let the desk work until it is so; how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not come to that"
        now = timezone.now()
        pipeline.release(now=now)
        pipeline.sweep(now=now)
        render(now)
        time.sleep(0.25)
    return time.monotonic() - began


def test_an_outage_is_found_shown_and_left_open_for_a_person() -> None:
    acme, beta = make_customer("Acme"), make_customer("Beta")
    make_contact(acme)
    make_agreement(acme)
    shop = make_service("Web shop", acme)
    make_service("Mail", beta)
    for customer in (acme, beta):
        pages.page_of(customer)
    port, took = free_port(), {}
    with ExitStack() as running, monitor() as process:
        running.enter_context(target(port=port))
        check = make_check(
            f"http://127.0.0.1:{port}/", "Shop front", service=shop, due_at=timezone.now(),
            interval=INTERVAL, timeout=TIMEOUT, retry_seconds=RETRY, fail_after=FAIL_AFTER, up_after=UP_AFTER,
        )  # fmt: skip
        until(lambda: state_of(check) == CheckState.UP, 20)
        assert status_of(acme, "Web shop") == "operational"

        running.close()  # the server is stopped
        stopped_at = timezone.now()
        took["first failure"] = until(lambda: state_of(check) == CheckState.FAILING, TOLD_WITHIN + BESIDES)
        assert not Incident.objects.exists()
        until(lambda: state_of(check) == CheckState.DOWN, TOLD_WITHIN + BESIDES)
        took["down"] = (timezone.now() - stopped_at).total_seconds()
        until(Incident.objects.exists, BESIDES)
        took["incident"] = (timezone.now() - stopped_at).total_seconds()
        until(lambda: status_of(acme, "Web shop") != "operational", BESIDES)
        took["status page"] = (timezone.now() - stopped_at).total_seconds()
        assert took["status page"] <= TOLD_WITHIN + BESIDES
        found = the_incident_is_right(acme, shop, stopped_at)
        assert status_of(beta, "Mail") == "operational"
        assert "Shop front" not in str(program(beta))

        with target(port=port):
            began = timezone.now()
            until(lambda: state_of(check) == CheckState.UP, TOLD_WITHIN + BESIDES)
            took["up again"] = (timezone.now() - began).total_seconds()
            until(lambda: "recovery_noted" in kinds(found), BESIDES)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    left = fresh(found)
    assert (left.state, left.close_reason) == ("classified", "")
    assert Alarm.objects.get().state == AlarmState.RESOLVED
    assert Incident.objects.count() == 1
    print("seconds:", {name: round(seconds, 1) for name, seconds in took.items()})


def the_incident_is_right(customer: object, service: object, stopped_at: datetime) -> Incident:
    found = Incident.objects.get()
    assert (found.channel, found.state) == ("monitoring", "classified")
    assert (found.service, found.customer) == (service, customer)
    assert found.title == "Shop front is down"
    assert found.priority is not None
    # The clocks run from the moment that the desk knew.
    assert found.registered_at >= stopped_at
    assert found.response_due_at is not None
    assert found.resolution_due_at is not None
    assert found.response_due_at > found.registered_at
    assert kinds(found) == ["registered", "classified", "alarm_noted"]
    return found


def state_of(check: Check) -> str:
    return Check.objects.get(pk=check.pk).state


def status_of(customer: object, service: str) -> str:
    components = program(customer, "components")["components"]  # type: ignore[arg-type]
    return next(one["status"] for one in components if one["name"] == service)
