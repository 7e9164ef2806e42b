"""What tools that can only write mails say, what becomes an event of it, and what a forger cannot do."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from incidents.models import Incident
from mailroom.models import InboundMail
from mailroom.reading.shapes import Sender
from monitoring import mailing
from monitoring.models import Action, Event, Source, SourceKind
from tests.mailroom.arriving import SERVER, arrive, make_mailbox, reading
from tests.makers import TUESDAY

_count = itertools.count(1)
OPTIONS = {"from": ["*@tools.example"]}


@pytest.fixture(autouse=True)
def _own_addresses(settings: Any) -> None:
    settings.MAIL_REPLY_TO = "reply@desk.example"
    settings.MAIL_AUTHSERV_ID = SERVER
    settings.MAIL_FROM = "Service desk <desk@desk.example>"


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str = ""
    from_address: str = "watch@tools.example"
    verdict: str = "passed"
    mailbox: int | None = None
    number: str = "<1@tools.example>"
    received_at: datetime = TUESDAY


def said(subject: str, text: str = "", /, options: dict[str, Any] | None = None, **facts: Any) -> Any:
    return mailing.reading_of({**OPTIONS, **(options or {})}, Mail(subject, text, **facts))


# Alarm, its end, how bad.
TYPICAL = [
    ("** PROBLEM Service Alert: a/UP is CRITICAL **", "** RECOVERY Service Alert: a/UP is OK **", "critical"),
    ("** PROBLEM Host Alert: core-2 is DOWN **", "** RECOVERY Host Alert: core-2 is UP **", "critical"),
    ("[PROBLEM] Disk on files1 is WARNING", "[OK] Disk on files1", "warning"),
    ("Problem: High load on db1", "Resolved in 1h 5m 3s: High load on db1", "error"),
    ("Problem: Link down on sw14", "Resolved in 35s: Link down on sw14", "critical"),
    ("Backup job Nightly of srv3 FAILED", "Backup job Nightly of srv3: success", "error"),
    ("[Failed] Archive (4 machines)", "[Success] Archive (4 machines)", "error"),
    ("UPS rack 2: input power failure", "UPS rack 2: input power restored", "error"),
    ("Printer 4th floor: error", "Printer 4th floor: OK", "error"),
    ("RAID array md0 on nas-1: error", "Recovered: RAID array md0 on nas-1", "error"),
]  # fmt: skip


@pytest.mark.parametrize(("alarm", "end", "severity"), TYPICAL)
def test_an_alarm_and_its_end_have_one_key_without_any_setting(alarm: str, end: str, severity: str) -> None:
    first, last = said(alarm, "Details."), said(end)
    assert (first.action, first.severity) == (Action.TRIGGER, severity)
    assert last.action == Action.RESOLVE
    assert first.key == last.key
    assert (first.title, first.text) == (alarm, "Details.")


@pytest.mark.parametrize(
    "subject",
    [
        "Backup of srv3 completed with errors",
        "Job succeeded with warnings",
        "Success with warnings: nightly copy",
        "Toner of printer 7 is low",
        "Something happened",
        "",
    ],
)
def test_half_good_news_is_an_alarm(subject: str) -> None:
    assert said(subject).action == Action.TRIGGER


def test_patterns_name_the_key_and_the_status() -> None:
    options = {
        "subject": r"^(?P<status>\w+): (?P<host>[\w-]+)", "text": r"Sensor: (?P<sensor>\w+)",
        "key": "{host}/{sensor}", "resolve_words": ["green"], "severity_words": {"red": "critical"},
    }  # fmt: skip
    assert mailing.mistakes_in(OPTIONS | options) == {}
    first = said("RED: room-2, not green", "Report\nSensor: Temperature\n31 C", options)
    last = said("GREEN: room-2, was red", "Report\nSensor: Temperature\n21 C", options)
    assert (first.key, first.action, first.severity) == ("room-2/Temperature", "trigger", "critical")
    assert (last.key, last.action) == ("room-2/Temperature", "resolve")
    assert first.labels["host"] == "room-2" and first.labels["sensor"] == "Temperature"


@pytest.mark.parametrize(
    ("verdict", "trust", "takes", "end"),
    [
        ("passed", "trigger", True, "resolve"),
        ("passed", "nothing", True, "resolve"),
        ("unknown", "trigger", True, "update"),
        ("unknown", "nothing", False, ""),
        ("unknown", "everything", True, "resolve"),
        ("failed", "trigger", False, ""),
        ("failed", "nothing", False, ""),
        ("failed", "everything", True, "resolve"),
    ],
)
def test_what_a_mail_may_do_depends_on_who_proves_its_sender(
    verdict: str, trust: str, takes: bool, end: str
) -> None:
    options, mail = OPTIONS | {"unverified": trust}, Mail("RECOVERY: web1", verdict=verdict)
    assert mailing.is_for(options, mail) is takes
    if takes:
        assert mailing.reading_of(options, mail).action == end


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({}, "from"),
        ({"from": []}, "from"),
        ({"from": "a@b.example"}, "from"),
        ({"from": ["*"]}, "from"),
        ({"from": [1]}, "from"),
        (OPTIONS | {"mailbox": "1"}, "mailbox"),
        (OPTIONS | {"subject": "("}, "subject"),
        (OPTIONS | {"subject": "(?=a)"}, "subject"),
        (OPTIONS | {"text": ["x"]}, "text"),
        (OPTIONS | {"key": "{host}"}, "key"),
        (OPTIONS | {"key": "always"}, "key"),
        (OPTIONS | {"resolve_words": "ok"}, "resolve_words"),
        (OPTIONS | {"severity_words": {"x": "awful"}}, "severity_words"),
        (OPTIONS | {"unverified": "maybe"}, "unverified"),
        (OPTIONS | {"colour": "red"}, "colour"),
    ],
)
def test_mistakes_are_named_and_such_a_source_takes_nothing(options: dict[str, Any], field: str) -> None:
    assert list(mailing.mistakes_in(options)) == [field]
    assert not mailing.is_for(options, Mail("PROBLEM"))


def make_source(**options: Any) -> Source:
    return Source.objects.create(
        name=f"Mails {next(_count)}", kind=SourceKind.MAIL, options=OPTIONS | options, made_at=TUESDAY
    )


def come(subject: str, **facts: Any) -> InboundMail:
    parts = {name: facts.pop(name) for name in ("message_id", "sender", "references") if name in facts}
    address = facts.pop("address", "watch@tools.example")
    return arrive(reading(address, "Details of it.", subject=subject, **parts), **facts)


@pytest.mark.django_db
def test_a_mail_becomes_an_event_and_no_incident_of_its_own() -> None:
    source = make_source()
    row = come("** PROBLEM Service Alert: web1/HTTP is CRITICAL **", sender=Sender.BULK)
    assert (row.state, row.fate) == ("done", "watched") and source.name in row.reason
    event = Event.objects.get()
    assert (event.source, event.action, event.text) == (source, "trigger", "Details of it.")
    assert event.occurred_at == row.received_at
    assert Incident.objects.count() == 0
    source.refresh_from_db()
    assert source.last_received_at is not None


@pytest.mark.django_db
def test_the_same_mail_by_two_mailboxes_is_one_event() -> None:
    make_source()
    for _copy in range(3):
        come("PROBLEM: web1", message_id="<same@tools.example>", mailbox=make_mailbox())
    come("PROBLEM: web1", message_id="<next@tools.example>")
    assert Event.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", ["unknown", "failed"])
def test_a_forged_recovery_silences_nothing(verdict: str) -> None:
    make_source()
    come("PROBLEM: web1")
    row = come("RECOVERY: web1", verdict=verdict)
    assert not Event.objects.filter(action=Action.RESOLVE).exists()
    assert row.fate == ("watched" if verdict == "unknown" else "registered")


@pytest.mark.django_db
def test_what_is_for_no_source_goes_its_usual_way() -> None:
    source = make_source(subject="^PROBLEM", mailbox=make_mailbox().pk)
    for facts in (
        {"address": "jo@customer.example"},
        {"subject": "Hello"},
        {"mailbox": make_mailbox()},
    ):
        facts = {"subject": "PROBLEM: web1", "mailbox_of": source} | facts
        facts.pop("mailbox_of")
        assert come(facts.pop("subject"), **facts).fate == "registered"
    Source.objects.update(is_active=False, options=OPTIONS)
    assert come("PROBLEM: web1").fate == "registered"
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_an_answer_to_an_incident_is_no_alarm() -> None:
    first = come("PROBLEM: web1", message_id="<first@tools.example>")
    assert first.fate == "registered"
    make_source()
    row = come("Re: PROBLEM: web1", references="<first@tools.example>", at=TUESDAY + timedelta(hours=2))
    assert row.fate != "watched" and row.incident == first.incident


@pytest.mark.django_db
def test_a_mail_that_cannot_come_home_leaves_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    make_source()

    def fail(*_terms: object, **_more: object) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr("mailroom.belonging._done", fail)
    with pytest.raises(RuntimeError):
        come("PROBLEM: web1")
    assert Event.objects.count() == 0
