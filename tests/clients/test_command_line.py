"""`servicedesk` as a shell calls it: a process of its own, what it prints and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings

from incidents.models import Incident
from tests import makers
from tests.api import calling, watched

pytestmark = pytest.mark.django_db(transaction=True)

Called = subprocess.CompletedProcess[str]


@pytest.fixture
def servicedesk(address: str) -> Callable[..., Called]:
    """Calls it with a lead's token; keywords are further variables of its environment."""
    token = calling.of_person(makers.make_user("Emma", role="lead")).written
    known = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(settings.BASE_DIR / "clients/python"),
        "PYTHONUTF8": "1",
        "SERVICEDESK_URL": address,
        "SERVICEDESK_TOKEN": token,
        "TZ": "UTC",
    }

    def call(*words: str, typed: str = "", **variables: str) -> Called:
        command = [sys.executable, "-m", "servicedesk_client", *words]
        return subprocess.run(
            command, input=typed, capture_output=True, text=True, env=known | variables, check=False
        )

    return call


def test_an_incident_goes_from_the_first_word_to_its_solution(servicedesk: Callable[..., Called]) -> None:
    contact = makers.make_contact(name="Ann Smit", email="ann@acme.example")
    made = servicedesk("register", "No mail", "--contact", "ann@acme.example", "--json")
    reference = json.loads(made.stdout)["reference"]
    assert Incident.objects.get().contact == contact
    assert "classify" in servicedesk("next", reference).stdout
    classified = servicedesk("step", reference, "classify", "urgency=high", "impact=normal")
    assert (classified.returncode, classified.stderr) == (0, "") and "P2" in classified.stdout
    team = makers.make_team("Network")
    assert servicedesk("step", reference, "diagnose", f"team={team.pk}").returncode == 0
    assert servicedesk("reply", reference, "-", typed="We look.\n").returncode == 0
    solved = servicedesk("step", reference, "propose_solution", "solution=Try again.", "temporary=true")
    assert "to be confirmed" in solved.stdout
    shown = servicedesk("show", reference).stdout
    for words in ("No mail", "Ann Smit", "Network", "workaround", "replied, Emma", "We look."):
        assert words in shown, words
    assert Incident.objects.get().solution_is_temporary


def test_a_customers_token_replies_as_the_customer(servicedesk: Callable[..., Called]) -> None:
    incident = makers.make_incident()
    theirs = calling.of_customer(incident.contact).written
    assert (
        servicedesk("reply", incident.reference, "Still no mail.", SERVICEDESK_TOKEN=theirs).returncode == 0
    )
    assert makers.kinds(incident)[-1] == "customer_replied"
    shown = servicedesk("show", incident.reference, SERVICEDESK_TOKEN=theirs)
    assert (shown.returncode, "Still no mail." in shown.stdout) == (0, True)


def test_the_list_fits_eighty_columns_and_has_no_colour(servicedesk: Callable[..., Called]) -> None:
    makers.make_incident(title="Everything is " + "very " * 30 + "slow")
    makers.make_incident(title="漢字" * 40)
    listed = servicedesk("list", "state:open").stdout.splitlines()
    assert listed[0].split() == ["reference", "p", "state", "due", "title"] and len(listed) == 3
    assert all(len(line) <= 80 for line in listed) and "…" in listed[1]
    assert "\x1b" not in "".join(listed)


def test_what_a_customer_wrote_does_not_steer_the_terminal(servicedesk: Callable[..., Called]) -> None:
    incident = makers.make_incident(
        title="No \x1b[2J\u202email\x07", description="One\r\n\x1b]0;owned\x07two"
    )
    for words in (("list",), ("show", incident.reference), ("feed",)):
        printed = servicedesk(*words).stdout
        assert incident.reference in printed
        assert not set(printed) & {"\x1b", "\x07", "\r", "\u202e"}, words


def test_words_of_the_filter_may_be_turned_round(servicedesk: Callable[..., Called]) -> None:
    first, second = makers.make_incident(title="Printer jams"), makers.make_incident(title="No mail")
    listed = servicedesk("list", "-printer", "state:open").stdout
    assert second.reference in listed and first.reference not in listed
    told = json.loads(servicedesk("list", "--json", "--limit", "1").stdout)
    assert [one["reference"] for one in told] == [second.reference]


def test_the_feed_goes_on_where_it_was_left(servicedesk: Callable[..., Called]) -> None:
    incident = makers.make_incident()
    entries = [json.loads(line) for line in servicedesk("feed", "--json").stdout.splitlines()]
    assert [one["incident"] for one in entries] == [incident.reference]
    last = str(entries[-1]["position"])
    assert servicedesk("feed", "--after", last).stdout == ""
    assert incident.reference in servicedesk("feed").stdout


def test_json_stands_before_or_behind_the_command(servicedesk: Callable[..., Called]) -> None:
    for words in (("--json", "me"), ("me", "--json")):
        assert json.loads(servicedesk(*words).stdout)["acts_as"] == {"kind": "agent", "name": "Emma"}
    assert "Emma (agent)" in servicedesk("me").stdout
    steps = json.loads(servicedesk("next", makers.make_incident().reference, "--json").stdout)
    assert "classify" in [one["step"] for one in steps]


def test_each_refusal_is_told_in_a_line_and_ends_with_one(servicedesk: Callable[..., Called]) -> None:
    reference = makers.make_incident().reference
    for words, told in (
        (("show", "INC-999999"), "servicedesk: No such address"),
        (("step", reference, "classify", "urgency=huge"), "urgency: “huge” is none of them. Expected: high"),
        (("step", reference, "classify", "urgency=huge"), "impact: This field is required."),
        (("step", reference, "assign", "team=seven"), "team: This is no id."),
        (("step", reference, "shrug"), f"“servicedesk next {reference}” lists"),
        (
            ("step", reference, "confirm_by_phone", "who=Ann"),
            "“Confirmed by phone” is not possible",
        ),
        (("register", "No mail", "--contact", "nobody@acme.example"), "fits no contact"),
        (("list", "colour:red"), "Expected: Known are state:"),
        (("me", "--token", "sd_wrong"), "servicedesk: Send `Authorization"),
        (("me", "--desk", "http://127.0.0.1:1"), "http://127.0.0.1:1 cannot be reached"),
    ):
        ended = servicedesk(*words)
        assert (ended.returncode, ended.stdout) == (1, ""), words
        assert any(line.startswith(told) or told in line for line in ended.stderr.splitlines()), ended.stderr
        assert "Traceback" not in ended.stderr


def test_wrong_usage_ends_with_two(servicedesk: Callable[..., Called]) -> None:
    for words, variables in (
        ((), {}),
        (("shrug",), {}),
        (("show",), {}),
        (("list", "--shrug"), {}),
        (("step", "INC-000001", "classify", "urgency"), {}),
        (("register", "No mail", "--urgency", "huge"), {}),
        (("feed", "--after", "-1"), {}),
        (("me",), {"SERVICEDESK_URL": ""}),
        (("me",), {"SERVICEDESK_TOKEN": ""}),
    ):
        ended = servicedesk(*words, **variables)
        assert ended.returncode == 2 and ended.stdout == "", words


def test_several_contacts_of_a_name_are_named(servicedesk: Callable[..., Called]) -> None:
    ids = [makers.make_contact(name=f"Jan {last}").pk for last in ("Bakker", "Visser")]
    ended = servicedesk("register", "No mail", "--contact", "Jan")
    assert ended.returncode == 1 and all(f"{pk} Jan" in ended.stderr for pk in ids)
    assert not Incident.objects.exists()
    assert servicedesk("register", "No mail", "--contact", "jan visser").returncode == 0


def test_what_is_wrong_is_listed_and_taken_up(servicedesk: Callable[..., Called]) -> None:
    assert "Nothing that is watched" in servicedesk("alarms").stdout
    alarm = watched.make_alarm(title="mail1 is down\x1b[31m", severity="critical")
    listed = servicedesk("alarms").stdout
    assert "critical" in listed and "mail1 is down" in listed and "\x1b" not in listed
    taken = servicedesk("take_up", str(alarm.pk))
    assert (taken.returncode, taken.stderr) == (0, "") and "You took up alarm" in taken.stdout
    again = servicedesk("take_up", str(alarm.pk))
    assert again.returncode == 1 and "took it up already" in again.stderr
    assert json.loads(servicedesk("alarms", "--json").stdout)[0]["is_acknowledged"]
