"""The pages of monitoring: who may, what stands first, what is never called good, how many queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from desk.watching import charts
from desk.watching.reads import DAY
from incidents.models import Service
from monitoring import events, pipeline, sources
from monitoring.models import (
    Action,
    Alarm,
    Check,
    Event,
    Feed,
    FeedComponent,
    Heartbeat,
    Receipt,
    Rule,
    SourceKind,
)
from monitoring.reading import Reading
from monitoring.uptime import Point
from people.models import Role, Supplier
from tests import makers
from tests.desk.test_doors import queries, signed_in
from tests.monitoring import watched

pytestmark = pytest.mark.django_db

ROOM = "/desk/monitoring/"


def page(client: Client, path: str = "", **query: str) -> str:
    answer = client.get(f"{ROOM}{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def an_agent() -> Client:
    return signed_in(makers.agent())


def a_lead() -> Client:
    return signed_in(makers.agent(role=Role.LEAD))


def test_only_the_desk_sees_any_of_it() -> None:
    check, beat, feed = watched.make_watched_check(), watched.make_beat(), watched.make_feed()
    pages = ["", "checks/", f"checks/{check.pk}/", "heartbeats/", f"heartbeats/{beat.pk}/", "feeds/",
             f"feeds/{feed.pk}/"]  # fmt: skip
    outside, agent = signed_in(makers.agent(role=Role.EXPERT)), an_agent()
    for path in pages:
        assert Client().get(ROOM + path).status_code == 302
        assert outside.get(ROOM + path).status_code == 403
        assert agent.get(ROOM + path).status_code == 200
    assert "Monitoring" not in outside.get("/desk/").content.decode()


def test_only_leads_set_up() -> None:
    check, beat, feed = watched.make_watched_check(), watched.make_beat(), watched.make_feed()
    agent, lead = an_agent(), a_lead()
    for rooms, row in (("checks", check), ("heartbeats", beat), ("feeds", feed)):
        for path in (f"{rooms}/new/", f"{rooms}/{row.pk}/change/"):
            assert agent.get(ROOM + path).status_code == 403
            assert agent.post(ROOM + path, {"name": "x"}).status_code == 403
            assert lead.get(ROOM + path).status_code == 200
        assert agent.post(f"{ROOM}{rooms}/{row.pk}/delete/").status_code == 403
    for path in ("checks/try/", "feeds/try/", "feeds/find/", f"feeds/{feed.pk}/components/"):
        assert agent.post(ROOM + path).status_code == 403
    assert Check.objects.exists()
    assert Heartbeat.objects.exists()
    assert Feed.objects.exists()


def test_a_get_changes_nothing() -> None:
    check = watched.make_watched_check()
    lead = a_lead()
    for act in ("pause", "resume", "now", "delete", "try"):
        assert lead.get(f"{ROOM}checks/{check.pk}/{act}/").status_code == 405
    assert not Check.objects.get().is_paused


def test_agents_pause_and_look_now() -> None:
    check = watched.make_watched_check(due_at=timezone.now() + timedelta(hours=1))
    agent = an_agent()
    agent.post(f"{ROOM}checks/{check.pk}/now/")
    check.refresh_from_db()
    assert check.due_at <= timezone.now()
    agent.post(f"{ROOM}checks/{check.pk}/pause/")
    assert "Paused" in page(agent, f"checks/{check.pk}/")
    assert "resume it first" in agent.post(f"{ROOM}checks/{check.pk}/now/", follow=True).content.decode()
    agent.post(f"{ROOM}checks/{check.pk}/resume/")
    check.refresh_from_db()
    assert not check.is_paused


def test_a_fresh_desk_says_what_to_do_first() -> None:
    told = page(a_lead())
    for words in ("Nothing is watched yet", "Connect a tool", "Add a check", "Add a supplier"):
        assert words in told
    assert "A lead sets these up" in page(an_agent())


def test_what_is_wrong_stands_by_service_the_worst_first_with_its_incident() -> None:
    mail, lines = Service.objects.create(name="Webmail"), Service.objects.create(name="Lines")
    incident = makers.make_incident("classified")
    watched.make_alarm("Queue grows", service=mail, severity="warning", ago=300)
    watched.make_alarm("Uplink lost", service=lines, severity="critical", incident=incident)
    watched.make_alarm("Nobody's", severity="info")
    told = page(an_agent())
    assert "3 things are wrong" in told
    places = [told.index(words) for words in ("Uplink lost", "Queue grows", "No service named")]
    assert places == sorted(places)
    assert incident.reference in told[places[0] : places[1]]
    assert "no incident yet" in told[places[1] : places[2]]


def test_it_says_why_an_alarm_has_no_incident() -> None:
    until = timezone.now() + timedelta(hours=1)
    watched.make_alarm("In the night", held_why="hours", held_until=until)
    watched.make_alarm("Planned", held_why="maintenance", held_until=until)
    watched.make_alarm("Unsteady", is_flapping=True)
    told = page(an_agent())
    for words in ("held back until office hours", "maintenance until", "comes and goes"):
        assert words in told
    assert "no incident yet" not in told


def test_what_a_rule_drops_stands_last_however_bad_it_calls_itself() -> None:
    lines = Service.objects.create(name="Lines")
    rule = Rule.objects.create(name="Test machines", position=10, drops=True)
    watched.make_alarm("Disk of a test machine", severity="critical", rule=rule, ago=900)
    watched.make_alarm("Uplink is slow", service=lines, severity="warning")
    told = page(an_agent())
    assert told.index("Uplink is slow") < told.index("Disk of a test machine")
    assert "wrong--warning" in told
    assert "wrong--critical" not in told


def test_it_says_who_has_the_incident() -> None:
    taken = makers.make_incident("in_diagnosis")
    watched.make_alarm("Uplink lost", incident=taken)
    watched.make_alarm("Queue grows", incident=makers.make_incident("classified"))
    told = page(an_agent())
    assert taken.assignee is not None
    assert f"with {taken.assignee.name}" in told
    assert "with nobody yet" in told


def test_a_supplier_s_incident_has_ours_before_the_feed_is_read_again() -> None:
    incident = makers.make_incident("classified")
    row = watched.make_told(watched.make_feed(), "Errors on the lines", is_told=True)
    own = watched.make_source(kind=SourceKind.FEED)
    watched.make_alarm(source=own, key=f"feed:{row.feed_id}:{row.external_id}", incident=incident)
    suppliers = page(an_agent()).partition('id="suppliers"')[2]
    assert incident.reference in suppliers
    assert incident.reference in page(an_agent(), f"feeds/{row.feed_id}/")


def test_a_storm_shows_five_of_a_service_and_all_of_them_on_demand() -> None:
    mail = Service.objects.create(name="Webmail")
    for number in range(12):
        watched.make_alarm(f"Node {number} fails", service=mail)
    agent = an_agent()
    told = page(agent)
    assert told.count("wrong__title") == 5
    assert "and 7 more" in told
    assert page(agent, service=str(mail.pk)).count("wrong__title") == 12


def test_the_overview_takes_twelve_queries_however_many_alarms() -> None:
    services = [Service.objects.create(name=f"Service {number}") for number in range(3)]
    watched.everything(services, makers.make_incident("classified"))
    agent = an_agent()
    few = queries(agent, ROOM)
    for number in range(40):
        watched.make_alarm(service=services[number % 3], incident=makers.make_incident("classified"))
        watched.make_watched_check(state="down", service=services[0])
        watched.make_told(watched.make_feed(), "Errors")
    cache.delete("watching-wrong")
    assert queries(agent, ROOM) == few <= 12


def test_nothing_wrong_is_calm_and_says_when_each_part_was_heard() -> None:
    watched.make_watched_check()
    watched.make_source("Zabbix", SourceKind.ZABBIX, last_received_at=timezone.now())
    told = page(an_agent())
    assert "Nothing is wrong" in told
    assert "Last heard" in told
    assert "Zabbix" in told
    assert "silent for long" not in told


def test_a_monitor_that_does_not_run_is_told_and_never_calm() -> None:
    hour_ago = timezone.now() - timedelta(hours=1)
    watched.make_watched_check(due_at=hour_ago, last_at=hour_ago)
    told = page(an_agent())
    assert "The monitor does not run" in told
    assert "Nothing is wrong" not in told


def test_messages_that_wait_or_cannot_be_read_are_told() -> None:
    source = watched.make_source("Zabbix", SourceKind.ZABBIX, last_error="This is no JSON.")
    watched.stuck_receipts(source, 2)
    Receipt.objects.create(source=source, way="x", body=b"", received_at=timezone.now() - timedelta(hours=2))
    told = page(an_agent())
    assert "2 messages of “Zabbix” could not be read" in told
    assert "This is no JSON." in told
    assert "waits for 2 h" in told


def test_a_source_silent_for_long_is_named() -> None:
    watched.make_source("Old tool", last_received_at=timezone.now() - timedelta(days=30))
    watched.make_source("New tool")
    told = page(an_agent())
    assert "silent for long" in told
    assert "never heard" in told


def test_a_feed_that_went_silent_is_unknown_and_none_of_its_components_is_good() -> None:
    feed = watched.make_feed("Cloud", ok_at=timezone.now() - timedelta(minutes=7), error="HTTP 503")
    watched.make_component(feed, "Machines", "operational")
    agent = an_agent()
    for path in ("", "feeds/", f"feeds/{feed.pk}/"):
        told = page(agent, path)
        assert "unknown" in told
        assert "operational</span>" not in told
        assert "HTTP 503" in told


def test_a_feed_never_read_is_not_good_either() -> None:
    watched.make_feed(ok_at=None, asked_at=None)
    told = page(an_agent(), "feeds/")
    assert "not read yet" in told
    assert "operational</span>" not in told


def test_the_navigation_counts_what_is_wrong() -> None:
    agent = an_agent()
    assert "bar__count" not in agent.get("/desk/").content.decode()
    watched.make_alarm()
    watched.make_feed(ok_at=timezone.now() - timedelta(hours=5))
    cache.clear()
    assert "</span> 2</span>" in agent.get("/desk/").content.decode()


def test_checks_are_narrowed_by_state_and_service() -> None:
    mail = Service.objects.create(name="Webmail")
    watched.make_watched_check("Down one", state="down", service=mail)
    watched.make_watched_check("Good one")
    watched.make_watched_check("Resting one", state="down", is_paused=True)
    agent = an_agent()
    everything = page(agent, "checks/")
    assert everything.index("Down one") < everything.index("Good one") < everything.index("Resting one")
    down = page(agent, "checks/", state="down")
    assert "Down one" in down
    assert "Good one" not in down
    assert "Resting one" not in down
    assert "Down one" not in page(agent, "checks/", service="none")
    assert "Good one" not in page(agent, "checks/", service=str(mail.pk))
    for nonsense in ("-1", "x", "9" * 40, "٣"):
        page(agent, "checks/", service=nonsense, state=nonsense, **{"from": nonsense})


def test_a_check_shows_its_state_in_words_its_chart_and_its_alarms() -> None:
    incident = makers.make_incident("classified")
    since = timezone.now() - timedelta(hours=3)
    check = watched.make_watched_check("Webmail", state="down", past=True, since=since, last_words="refused")
    watched.own_alarm(SourceKind.CHECK, f"check:{check.pk}", "Webmail is down", incident=incident)
    told = page(an_agent(), f"checks/{check.pk}/")
    for words in ("Down for 3 h", "refused", "chart__line", "As a table", incident.reference, "500 ms"):
        assert words in told


def test_one_stretch_of_looks_is_drawn_and_not_an_empty_chart() -> None:
    now = timezone.now()
    drawn = charts.chart([Point(now - timedelta(minutes=5), 20, 40, 5, 0)], since=now - DAY, until=now)
    assert "L" in drawn.line


def test_a_new_check_without_a_look_has_an_honest_empty_page() -> None:
    check = watched.make_watched_check(state="new")
    told = page(an_agent(), f"checks/{check.pk}/")
    assert "Not looked at yet" in told
    assert "Nothing was seen within the last 24 hours" in told


def test_a_heartbeat_shows_its_address_its_pings_and_escapes_what_they_said() -> None:
    beat = watched.make_beat(pings=5)
    beat.pings.filter(kind="fail").update(body=b"<script>alert(1)</script>\xff\x00")
    told = page(an_agent(), f"heartbeats/{beat.pk}/")
    assert f"/ping/{beat.key}" in told
    assert "&lt;script&gt;alert(1)" in told
    assert "<script>alert(1)" not in told


def test_a_resumed_heartbeat_is_expected_one_rhythm_from_now() -> None:
    long_ago = timezone.now() - timedelta(days=9)
    beat = watched.make_beat(
        is_paused=True, period=3600, last_ping_at=long_ago, expected_at=long_ago, alarm_at=long_ago
    )
    an_agent().post(f"{ROOM}heartbeats/{beat.pk}/resume/")
    beat.refresh_from_db()
    assert not beat.is_paused
    assert beat.expected_at is not None
    assert beat.alarm_at is not None
    assert timedelta(minutes=59) < beat.expected_at - timezone.now() <= timedelta(hours=1)
    assert beat.alarm_at - beat.expected_at == timedelta(seconds=beat.grace)


def test_components_get_our_service_and_what_opens_incidents() -> None:
    feed, lines = watched.make_feed(), Service.objects.create(name="Lines")
    first, second = (
        watched.make_component(feed, "Access"),
        watched.make_component(feed, "Portal", service=lines),
    )
    other = watched.make_component(watched.make_feed(), "Elsewhere")
    late = watched.make_component(feed, "Came since", service=lines)
    posted = {
        f"service-{first.pk}": lines.pk, f"watched-{first.pk}": "on", f"service-{second.pk}": "",
        f"service-{other.pk}": lines.pk,
    }  # fmt: skip
    assert a_lead().post(f"{ROOM}feeds/{feed.pk}/components/", posted).status_code == 302
    kept = {one.pk: (one.service, one.is_watched) for one in FeedComponent.objects.select_related("service")}
    assert kept[first.pk] == (lines, True)
    assert kept[second.pk] == (None, False)
    assert kept[other.pk] == (None, True)
    assert kept[late.pk] == (lines, True)


def test_what_is_removed_ends_its_alarm_in_words_that_claim_no_recovery() -> None:
    check = watched.make_watched_check("Webmail", state="down", past=True)
    watched.own_alarm(SourceKind.CHECK, f"check:{check.pk}", "Webmail is down")
    watched.make_alarm("Another's")
    lead = a_lead()
    assert "Webmail is down" in page(lead, f"checks/{check.pk}/change/")
    lead.post(f"{ROOM}checks/{check.pk}/delete/")
    assert not Check.objects.exists()
    event = Event.objects.get()
    assert (event.action, event.key) == ("resolve", f"check:{check.pk}")
    assert "no longer watched" in event.text
    assert Alarm.objects.count() == 2


@pytest.mark.parametrize("kind", ["check", "heartbeat", "feed"])
def test_what_is_removed_while_its_malfunction_waits_to_be_worked_on_leaves_nothing_wrong(kind: str) -> None:
    now = timezone.now()
    row: Check | Heartbeat | Feed
    if kind == "check":
        row, key = watched.make_watched_check("Webmail", state="down", past=True), ""
    elif kind == "heartbeat":
        row, key = Heartbeat.objects.create(name="Backup", made_at=now), ""
    else:
        facts = {
            "supplier": Supplier.objects.create(name="Cloud"),
            "url": "https://s.example/",
            "due_at": now,
        }
        row, key = Feed.objects.create(name="Cloud", kind="statuspage", made_at=now, **facts), ":77"
        moments = {"began_at": now, "seen_at": now}
        row.incidents.create(external_id="77", title="T", severity="error", is_told=True, **moments)
    wrong = Reading(key=f"{kind}:{row.pk}{key}", action=Action.TRIGGER, title="It is down", at=now)
    events.keep(sources.own(SourceKind(kind), now=now), [wrong], now=now)
    assert a_lead().post(f"{ROOM}{kind}s/{row.pk}/delete/").status_code == 302
    pipeline.sweep(now=timezone.now())
    assert [alarm.state for alarm in Alarm.objects.all()] == ["resolved"]
