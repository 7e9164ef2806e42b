"""Which rule holds, and what it decides."""

from __future__ import annotations

import pytest

from incidents.models import Service
from monitoring import sources
from monitoring.matching import DEFAULT_LEVELS, Decision, Known, Subject, applies, decide, mistakes_in
from monitoring.models import Check, Feed, FeedIncident, Heartbeat, Rule, Severity, SourceKind
from monitoring.surroundings import own_service, saved_rules
from people.models import Supplier
from tests import makers
from tests.monitoring.saying import NOW, make_rule, make_service, make_source

pytestmark = pytest.mark.django_db


def about(**facts: object) -> Subject:
    told = {"key": "web3/disk", "severity": "error", "title": "Disk full on web3", "text": "df says 100 %"}
    labels = facts.pop("labels", {"host": "web3", "env": "Live"})
    source = facts.pop("source", None) or make_source()
    return Subject(source=source, labels=labels, **told | facts)  # type: ignore[arg-type]


def holds(field: str, compare: str, value: object = "", **facts: object) -> bool:
    rule = Rule(name="R", conditions=[{"field": field, "is": compare, "value": value}])
    return applies(rule, about(**facts))


@pytest.mark.parametrize(
    ("field", "compare", "value", "expected"),
    [
        ("title", "is", "disk FULL on web3", True),
        ("title", "is", "disk full", False),
        ("title", "is_not", "disk full", True),
        ("labels.host", "is_not", "web3", False),
        ("labels.rack", "is_not", "7", True),
        ("title", "contains", "FULL", True),
        ("title", "contains", "empty", False),
        ("key", "starts", "web3/", True),
        ("key", "starts", "disk", False),
        ("title", "matches", r"^disk .* on web\d+$", True),
        ("title", "matches", r"^web", False),
        ("text", "matches", "100 %", True),
        ("severity", "one_of", "critical, error", True),
        ("severity", "one_of", ["critical", "warning"], False),
        ("labels.env", "one_of", "test\nlive", True),
        ("labels.env", "exists", "", True),
        ("labels.rack", "exists", "", False),
        ("labels.rack", "contains", "a", False),
    ],
)
def test_each_comparison(field: str, compare: str, value: object, expected: bool) -> None:
    assert holds(field, compare, value) is expected


def test_all_conditions_must_hold_and_none_holds_for_everything_of_its_source() -> None:
    one = {"field": "severity", "is": "is", "value": "error"}
    other = {"field": "title", "is": "contains", "value": "memory"}
    assert applies(Rule(name="R", conditions=[one]), about())
    assert not applies(Rule(name="R", conditions=[one, other]), about())
    assert applies(Rule(name="R", conditions=[]), about())
    assert not applies(Rule(name="R", is_active=False), about())
    mine = make_source()
    assert applies(Rule(name="R", source=mine), about(source=mine))
    assert not applies(Rule(name="R", source=mine), about())


def test_the_first_active_rule_by_place_decides() -> None:
    make_rule(position=30, name="Third")
    make_rule(position=10, name="Off", is_active=False)
    second = make_rule(position=20, name="Second")
    assert decide(about(), Known(saved_rules())).rule == second


def test_what_a_rule_leaves_open_the_source_says_and_then_the_desk() -> None:
    customer, team, service = makers.make_customer(), makers.make_team(), make_service()
    source = make_source(customer=customer, team=team, service=service)
    bare: Decision = decide(about(source=source), Known([Rule(name="Empty", pk=1)]))
    assert (bare.customer, bare.team, bare.service) == (customer, team, service)
    assert (bare.levels, bare.title, bare.group_key) == (("normal", "normal"), "Disk full on web3", "")
    other = makers.make_team()
    full = Rule(name="Full", pk=2, team=other, urgency="high", impact="high", template_title="Disk")
    told = decide(about(source=source), Known([full]))
    assert (told.team, told.customer, told.levels, told.title) == (other, customer, ("high", "high"), "Disk")


@pytest.mark.parametrize("severity", Severity.values)
def test_without_a_rule_the_severity_gives_the_levels(severity: str) -> None:
    told = decide(about(severity=severity), Known([]))
    assert told.levels == DEFAULT_LEVELS[severity]
    assert told.opens is (severity != "info")
    assert decide(about(severity=severity), Known([Rule(name="Wants it", pk=1)])).opens
    assert not decide(about(severity=severity), Known([Rule(name="Drops it", pk=1, drops=True)])).opens


def test_a_title_fills_in_fields_and_labels_and_nothing_else() -> None:
    title = "{severity}: {title} on {labels.host}{labels.none} {unknown} {labels.__class__}"
    told = decide(about(), Known([Rule(name="R", pk=1, template_title=title)]))
    assert told.title == "error: Disk full on web3 on web3 {unknown}"
    assert len(decide(about(title="x" * 300), Known([])).title) == 200
    assert decide(about(title=""), Known([])).title == "web3/disk"


def test_the_group_is_of_the_rule_and_what_its_alarms_share() -> None:
    source = make_source()
    rule = Rule(name="R", pk=1, group_by=["source", "host"])
    other = Rule(name="S", pk=2, group_by=["source", "host"])

    def key(rule: Rule, **labels: str) -> str:
        return decide(about(source=source, labels=labels), Known([rule])).group_key

    assert key(rule, host="a", disk="1") == key(rule, host="a", disk="2")
    assert len({key(rule, host="a"), key(rule, host="b"), key(other, host="a"), key(rule)}) == 4


def test_an_own_checks_service_goes_before_its_label() -> None:
    service, named = make_service(), make_service(name="Mail")
    subject = about(labels={"service": "MAIL"}, service=service)
    assert decide(subject, Known([], {"mail": named})).service == service
    assert decide(about(labels={"service": "MAIL"}), Known([], {"mail": named})).service == named


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"field": "colour", "is": "is", "value": "red"}, "choose severity, title, text, key or a label"),
        ({"field": "labels.", "is": "is", "value": "red"}, "choose severity"),
        ({"field": "title", "is": "like", "value": "x"}, "choose how to compare"),
        ({"field": "title", "is": "contains", "value": " "}, "say what to compare with"),
        ({"field": "title", "is": "contains", "value": 7}, "the value is a text"),
        ({"field": "title", "is": "contains", "value": "x" * 501}, "too long"),
        ({"field": "severity", "is": "is", "value": "bad"}, "severity is one of"),
        ({"field": "title", "is": "matches", "value": "("}, "cannot be read"),
        ({"field": "title", "is": "matches", "value": "(.{0,30}){0,30}b"}, "could take long"),
        ("title", "it has a field"),
    ],
)
def test_mistakes_are_named_with_their_number(condition: object, told: str) -> None:
    good = {"field": "title", "is": "contains", "value": "disk"}
    assert mistakes_in([good, {"field": "labels.env", "is": "exists"}]) == []
    (mistake,) = mistakes_in([good, condition])
    assert mistake.startswith("Condition 2: ")
    assert told in mistake
    assert mistakes_in("nonsense")
    assert mistakes_in([good] * 21)


def test_what_the_desk_watches_itself_has_the_service_of_its_check() -> None:
    now, shop, nights, mail = NOW, make_service(), make_service(), make_service()
    check = Check.objects.create(
        name="Shop", kind="http", target="https://x", service=shop, made_at=now, due_at=now
    )
    heartbeat = Heartbeat.objects.create(name="Nightly", service=nights, made_at=now)
    supplier = Supplier.objects.create(name="Mailer")
    feed = Feed.objects.create(
        name="Mailer", kind="atom", supplier=supplier, service=shop, url="x", made_at=now, due_at=now
    )
    told = FeedIncident.objects.create(feed=feed, external_id="a:b", title="T", began_at=now, seen_at=now)
    part = feed.components.create(external_id="c", name="SMTP", service=mail, seen_at=now)
    told.components.add(part)

    def service_of(kind: SourceKind, key: str) -> Service | None:
        return own_service(sources.own(kind, now=now), key)

    assert service_of(SourceKind.CHECK, f"check:{check.pk}") == shop
    assert service_of(SourceKind.HEARTBEAT, f"heartbeat:{heartbeat.pk}") == nights
    assert service_of(SourceKind.FEED, f"feed:{feed.pk}:a:b") == mail
    assert service_of(SourceKind.FEED, f"feed:{feed.pk}:other") == shop
    assert service_of(SourceKind.CHECK, "check:0") is None
    assert service_of(SourceKind.CHECK, "nonsense") is None


def test_what_a_supplier_says_of_a_part_that_is_not_watched_names_no_service() -> None:
    supplier = Supplier.objects.create(name="Cloud")
    facts = {"supplier": supplier, "kind": "statuspage", "url": "https://s.example/", "due_at": NOW}
    feed = Feed.objects.create(name="Cloud", made_at=NOW, **facts)
    watched, unwatched = make_service(), make_service()
    parts = [
        feed.components.create(external_id="a", name="A", service=unwatched, is_watched=False, seen_at=NOW),
        feed.components.create(external_id="b", name="B", service=watched, seen_at=NOW),
    ]
    one = feed.incidents.create(external_id="1", title="T", severity="error", began_at=NOW, seen_at=NOW)
    one.components.set(parts)
    assert own_service(sources.own(SourceKind.FEED, now=NOW), f"feed:{feed.pk}:1") == watched
