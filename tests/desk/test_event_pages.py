"""Events: what became of each in words, its way, and what agents may do about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from desk.alarms import event_list
from incidents import lifecycle, observing
from incidents.models import Service
from monitoring import receipts
from monitoring.actor import MONITORING
from monitoring.models import Alarm, Event, Receipt, SourceKind
from people.actors import Actor
from people.models import Role
from tests import makers
from tests.desk.alarming import make_alarm, make_event, make_receipt, make_rule, make_source
from tests.desk.test_doors import address, queries, signed_in
from tests.monitoring import watched

pytestmark = pytest.mark.django_db

EVENTS, MESSAGES = "/desk/monitoring/events/", "/desk/monitoring/messages/"


@pytest.fixture
def by() -> Actor:
    return makers.agent("Ann")


@pytest.fixture
def agent(by: Actor) -> Client:
    return signed_in(by)


@pytest.fixture
def lead() -> Client:
    return signed_in(makers.agent("Emma", Role.LEAD))


def listed(client: Client, asked: str = "") -> list[str]:
    """The titles on the page, in their order."""
    page = client.get(EVENTS + asked).content.decode()
    titles = Event.objects.values_list("title", flat=True)
    found = {title: page.find(f">{title}</a>") for title in titles}
    return [title for title, place in sorted(found.items(), key=lambda one: one[1]) if place > 0]


def test_a_row_says_what_became_of_it_and_leads_to_the_incident(agent: Client) -> None:
    incident = makers.make_incident()
    make_event(make_source(name="Tower"), outcome="opened", incident=incident)
    page = agent.get(EVENTS).content.decode()
    assert "opened an incident" in page
    assert address(incident) in page
    assert "Tower" in page


def test_a_lead_has_what_failed_worked_on_again_and_an_agent_is_told_what_happens(
    agent: Client, lead: Client
) -> None:
    event = make_event(make_source(), outcome="failed")
    here = f"{EVENTS}{event.pk}/"
    assert "not tried again by itself" in agent.get(here).content.decode()
    assert f"{here}again/" not in agent.get(here).content.decode()
    assert agent.post(f"{here}again/").status_code in (403, 404)
    assert f"{here}again/" in lead.get(here).content.decode()
    assert lead.get(f"{here}again/").status_code == 405
    assert lead.post(f"{here}again/").status_code == 302
    assert Event.objects.get().outcome == "waiting"
    assert "worked on already" in lead.post(f"{here}again/", follow=True).content.decode()
    Event.objects.update(outcome="failed", again_at=timezone.now())
    assert "It is kept, and tried again." in agent.get(here).content.decode()


def test_the_newest_stand_first_and_filters_narrow(agent: Client) -> None:
    one, other = make_source(), make_source()
    alarm = make_alarm(one, "disk")
    make_event(one, "disk", alarm=alarm)
    make_event(one, "load", severity="warning", outcome="dropped")
    make_event(other, "ping", outcome="dropped")
    assert listed(agent) == ["ping is full", "load is full", "disk is full"]
    assert listed(agent, f"?source={one.pk}") == ["load is full", "disk is full"]
    assert listed(agent, "?outcome=dropped") == ["ping is full", "load is full"]
    assert listed(agent, "?severity=warning") == ["load is full"]
    assert listed(agent, "?q=DIS") == ["disk is full"]
    assert listed(agent, f"?alarm={alarm.pk}") == ["disk is full"]
    assert listed(agent, "?outcome=nonsense&source=x&before=y") == listed(agent)


def test_pages_follow_each_other_without_a_gap(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_list, "PAGE", 2)
    source = make_source()
    made = [make_event(source, f"key {number}") for number in range(5)]
    assert listed(agent) == ["key 4 is full", "key 3 is full"]
    assert listed(agent, f"?before={made[3].pk}") == ["key 2 is full", "key 1 is full"]
    page = agent.get(f"{EVENTS}?before={made[1].pk}").content.decode()
    assert "Older" not in page
    assert "From the newest on" in page


def test_a_search_goes_back_step_by_step(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_list, "SEARCHED", 3)
    source = make_source()
    old = make_event(source, "rare", severity="info")
    for number in range(4):
        make_event(source, f"key {number}")
    page = agent.get(f"{EVENTS}?q=rare").content.decode()
    assert "Look further back" in page
    assert f"/events/{old.pk}/" not in page
    newest = Event.objects.latest("pk").pk
    assert listed(agent, f"?q=rare&before={newest - 2}") == ["rare is full"]


def test_the_way_of_an_event_is_told_with_the_message_as_it_came(agent: Client) -> None:
    source = make_source()
    rule = make_rule("Noise", drops=True)
    before = make_rule(
        "Web only", position=1, conditions=[{"field": "labels.host", "is": "starts", "value": "web"}]
    )
    receipt = make_receipt(source, b'{"a": "<script>x</script>", "password": "hunter22"}', state="done")
    trace = [{"step": "rule", "said": {"rule": "Noise"}}, {"step": "dropped"}]
    facts = {"rule": rule, "trace": trace, "outcome": "dropped", "labels": {"host": "db-1"}}
    event = make_event(source, receipt=receipt, **facts)
    page = agent.get(f"{EVENTS}{event.pk}/").content.decode()
    for said in ("The rule “Noise” decides", "The rule opens no incident", "a rule drops it"):
        assert said in page
    assert f"{before.name}: it wants that host begins with web, and it was “db-1”." in page
    assert "&lt;script&gt;" in page
    assert "<script>x" not in page
    assert "hunter22" not in page


def test_a_link_of_a_tool_opens_without_a_word_about_us(agent: Client) -> None:
    event = make_event(make_source(), link="https://tool.example.org/1")
    page = agent.get(f"{EVENTS}{event.pk}/").content.decode()
    assert 'href="https://tool.example.org/1" target="_blank" rel="noopener noreferrer nofollow"' in page


def test_the_same_key_stands_beside_it(agent: Client) -> None:
    source = make_source()
    one, other, stranger = (make_event(source, key) for key in ("disk", "disk", "load"))
    page = agent.get(f"{EVENTS}{one.pk}/").content.decode()
    assert f"{EVENTS}{other.pk}/" in page
    assert f"{EVENTS}{stranger.pk}/" not in page


def test_the_pages_take_as_many_queries_however_many_events(agent: Client) -> None:
    source = make_source()
    alarm = make_alarm(source, "disk")
    event = make_event(source, alarm=alarm)
    few = queries(agent, EVENTS), queries(agent, f"{EVENTS}{event.pk}/")
    incident = makers.make_incident()
    for number in range(10):
        rule = make_rule(source=source, service=Service.objects.create(name=f"Service {number}"))
        make_event(source, alarm=alarm, rule=rule, incident=incident, outcome="opened")
    assert (queries(agent, EVENTS), queries(agent, f"{EVENTS}{event.pk}/")) == few


def test_an_agent_takes_an_alarm_up_and_reads_whether_the_tool_is_told(agent: Client, by: Actor) -> None:
    told = make_alarm(make_source(answer_url="https://am.example.org", name="Tower"), labels={"a": "b"})
    silent = make_alarm(make_source(name="Mute"))
    event = make_event(told.source, told.key, alarm=told)
    assert "Take it up" in agent.get(f"{EVENTS}{event.pk}/").content.decode()
    back = {"back": f"{EVENTS}{event.pk}/"}
    page = agent.post(f"/desk/monitoring/alarms/{told.pk}/acknowledge/", back, follow=True)
    assert page.redirect_chain[0][0] == back["back"]
    assert "Tower is told" in page.content.decode()
    assert Alarm.objects.get(pk=told.pk).acknowledged_by == by.user
    page = agent.post(f"/desk/monitoring/alarms/{silent.pk}/acknowledge/", follow=True)
    assert "Mute is not told" in page.content.decode()
    again = agent.post(f"/desk/monitoring/alarms/{silent.pk}/acknowledge/", follow=True)
    assert "Ann took it up already" in again.content.decode()


def test_nobody_needs_to_tell_the_desk_s_own_checks(agent: Client) -> None:
    own = watched.own_alarm(SourceKind.CHECK, "check:1", "Shop is down")
    page = agent.post(f"/desk/monitoring/alarms/{own.pk}/acknowledge/", follow=True).content.decode()
    assert "You took it up." in page
    assert "is not told" not in page


def test_what_monitoring_found_without_a_service_has_no_unknown_sender(agent: Client) -> None:
    lifecycle.register(by=MONITORING, title="Shop is down", channel="monitoring", now=timezone.now())
    queue = agent.get("/desk/").content.decode()
    assert "No service named" in queue
    assert "nknown sender" not in queue.partition('class="queue')[2]


def test_taking_up_leads_to_no_other_site_and_needs_a_post(agent: Client) -> None:
    alarm = make_alarm(make_source())
    page = f"/desk/monitoring/alarms/{alarm.pk}/acknowledge/"
    assert agent.get(page).status_code == 405
    assert not Alarm.objects.get().is_acknowledged
    assert agent.post(page, {"back": "https://evil.example.org/"})["Location"] == EVENTS


def test_what_could_not_be_read_is_read_again_once_the_source_is_right(lead: Client) -> None:
    source = make_source(SourceKind.JSON)
    receipt = make_receipt(source, b'{"host": "srv-1", "action": "trigger"}')
    page = lead.get(MESSAGES).content.decode()
    assert "There is no key at “key”." in page
    assert "Some messages could not be read" in lead.get(EVENTS).content.decode()
    source.options = {"key": "host"}
    source.save()
    assert (
        "read again within seconds"
        in lead.post(f"{MESSAGES}{receipt.pk}/again/", follow=True).content.decode()
    )
    receipts.sweep(now=timezone.now())
    assert Receipt.objects.get().state == "done"
    assert Event.objects.get().key == "srv-1"


def test_agents_see_events_and_leads_alone_the_messages() -> None:
    receipt = make_receipt(make_source())
    agent, expert = signed_in(makers.agent()), signed_in(makers.agent(role=Role.EXPERT))
    event = make_event(make_source())
    for page in (EVENTS, f"{EVENTS}{event.pk}/"):
        assert agent.get(page).status_code == 200
        assert expert.get(page).status_code == 403
        assert Client().get(page).status_code == 302
    for page in (MESSAGES, f"{MESSAGES}{receipt.pk}/"):
        assert agent.get(page).status_code == 403
    assert agent.post(f"{MESSAGES}{receipt.pk}/again/").status_code == 403
    assert "Some messages" not in agent.get(EVENTS).content.decode()
    alarm = make_alarm(make_source())
    assert expert.post(f"/desk/monitoring/alarms/{alarm.pk}/acknowledge/").status_code == 403


def test_the_incident_shows_what_monitoring_saw_of_it(agent: Client) -> None:
    contact = makers.make_contact()
    incident = makers.make_incident("diagnosing", contact=contact)
    plain = queries(agent, address(incident))
    source = make_source(name="Tower")
    alarm = make_alarm(source, "disk", incident=incident, repeats=4, link="https://tool.example.org/1")
    over = {"state": "resolved", "resolved_at": timezone.now()}
    make_alarm(source, "load", incident=incident, began_at=timezone.now() - timedelta(hours=1), **over)
    page = agent.get(address(incident)).content.decode()
    for said in ("Found by monitoring", "disk is full", "said 4 times more", "right again", "Tower"):
        assert said in page
    assert f"{EVENTS}?alarm={alarm.pk}" in page
    assert 'rel="noopener noreferrer nofollow"' in page
    for number in range(60):
        make_alarm(source, f"key {number}", incident=incident)
    assert queries(agent, address(incident)) == plain + 1


def test_what_the_desk_found_itself_leads_to_what_watches_it(agent: Client) -> None:
    incident = makers.make_incident("classified")
    check = watched.make_watched_check("Shop", state="down")
    key = f"check:{check.pk}"
    watched.own_alarm(SourceKind.CHECK, key, "Shop is down", incident=incident, link=check.target)
    told = agent.get(f"/desk/incidents/{incident.reference}/").content.decode()
    panel = told.partition('id="found-by"')[2]
    assert f'href="/desk/monitoring/checks/{check.pk}/"' in panel
    assert "In the tool" not in panel


def test_the_timeline_folds_counts_and_shows_what_was_seen_first_and_last(agent: Client) -> None:
    incident = makers.make_incident("diagnosing")
    seen = {"by": MONITORING, "text": "Disk full on web-1"}
    incident = observing.note_alarm(incident, details={"alarm": 1}, **seen)
    for count in (2, 5):
        words = {"by": MONITORING, "text": f"{count} alarms by now"}
        incident = observing.note_alarm(incident, details={"alarms": count}, **words)
    incident = observing.note_recovery(incident, by=MONITORING, text="All of it is right again.")
    page = agent.get(address(incident)).content.decode()
    assert "2 notes of the system" in page
    assert "entry--quiet entry--good" in page
    unfolded = re.sub(r'<details class="folded">.*?</details>', "", page, flags=re.S)
    assert "Disk full on web-1" in unfolded
    assert "All of it is right again." in unfolded
    assert "5 alarms by now" not in unfolded


def test_the_queue_tells_what_monitoring_found_from_what_somebody_reported(agent: Client) -> None:
    makers.make_incident(channel="monitoring", title="Found")
    makers.make_incident(title="Reported")
    page = agent.get("/desk/?q=channel:monitoring").content.decode()
    assert 'class="queue__found"' in page
    assert "Found" in page
    assert "Reported" not in page
    assert 'class="queue__found"' not in agent.get("/desk/?q=channel:email").content.decode()


def test_an_outside_expert_sees_nothing_of_monitoring() -> None:
    expert = makers.make_user(role=Role.EXPERT)
    incident = makers.make_incident("classified")
    lifecycle.diagnose(incident, by=makers.agent(), assignee=expert)
    make_alarm(make_source(), incident=incident)
    page = signed_in(Actor.of_user(expert)).get(address(incident)).content.decode()
    assert "Found by monitoring" not in page


def test_who_takes_a_call_reads_what_monitoring_saw_of_the_customer(agent: Client) -> None:
    contact = makers.make_contact()
    ours, theirs = (Service.objects.create(name=name) for name in ("Web", "Theirs"))
    ours.customers.add(contact.customer)
    theirs.customers.add(makers.make_customer())
    incident = makers.make_incident("diagnosing", contact=contact, service=ours)
    source = make_source()
    make_alarm(source, "web", service=ours, incident=incident)
    make_alarm(source, "strange", service=theirs)
    make_alarm(source, "fine", service=ours, state="resolved", resolved_at=timezone.now())
    page = agent.get(f"/desk/new/customer/?contact={contact.pk}&who=known").content.decode()
    assert "Monitoring has already seen" in page
    assert "web is full" in page
    assert f"/desk/new/join/{incident.reference}/" in page
    assert "strange is full" not in page
    assert "fine is full" not in page
