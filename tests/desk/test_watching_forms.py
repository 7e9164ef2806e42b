"""Setting up checks, heartbeats and feeds: what is typed wrong, what is tried, and who allowed what."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from desk.watching.spans import seconds_in, written
from incidents.models import Service
from monitoring.feeds import fetching, finding
from monitoring.feeds.shapes import Component, FeedState
from monitoring.looking import Look
from monitoring.models import Check, CheckKind, Feed, FeedKind, Heartbeat
from notifications.sealing import opened
from people.models import Role, Supplier
from tests import makers
from tests.desk.test_doors import signed_in
from tests.monitoring import watched

pytestmark = pytest.mark.django_db

ROOM = "/desk/monitoring/"
CHECK = {
    "kind": "http", "target": "https://www.example.org/", "severity": "critical", "interval": "1 min",
    "timeout": "10 s", "retry_seconds": "20 s", "fail_after": "3", "up_after": "2",
    "option_check_certificate": "on", "option_method": "GET", "option_status": "200-299",
    "option_redirects": "5",
}  # fmt: skip
BEAT = {
    "name": "Backup", "way": "period", "period": "1 d", "grace": "1 h", "severity": "error",
    "time_zone": "Europe/Amsterdam",
}  # fmt: skip


@pytest.fixture
def lead() -> Client:
    return signed_in(makers.agent("Emma", Role.LEAD))


def sent(lead: Client, path: str, posted: dict[str, Any]) -> HttpResponse:
    answer: HttpResponse = lead.post(ROOM + path, posted)
    return answer


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("5 min", 300), ("1 h 30 min", 5400), ("2 d", 172_800), ("1 uur", 3600),
     ("", None), ("soon", None), ("1 h 30", None), ("-5", None), ("1,5 h", None), ("٣ min", None)],
)  # fmt: skip
def test_spans_are_read_as_people_write_them(text: str, seconds: int | None) -> None:
    assert seconds_in(text) == seconds


@pytest.mark.parametrize("seconds", [1, 59, 60, 90, 3600, 5400, 86_400, 90_061])
def test_a_span_is_written_as_it_is_read(seconds: int) -> None:
    assert seconds_in(written(seconds)) == seconds


def test_a_check_needs_nothing_but_its_target(lead: Client) -> None:
    assert sent(lead, "checks/new/", CHECK).status_code == 302
    check = Check.objects.get()
    assert (check.name, check.interval, check.allows_inner) == ("https://www.example.org/", 60, False)
    assert check.options == {}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"target": ""}, "required"),
        ({"target": "gopher"}, "id_target_error"),
        ({"interval": "soon"}, "Write a number with its unit"),
        ({"interval": "1 s"}, "Between 10 s"),
        ({"fail_after": "0"}, "greater than or equal to 1"),
        ({"option_status": "600"}, "Status numbers from 100"),
        ({"option_within_ms": "0"}, "A whole number from 1"),
        ({"option_json_value": "ok"}, "Say where in the JSON"),
        ({"option_headers": "no colon"}, "Not “Name: value”"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    lead: Client, changed: dict[str, str], words: str
) -> None:
    answer = sent(lead, "checks/new/", CHECK | {"name": "My own words"} | changed)
    assert answer.status_code == 422
    assert words in said(answer)
    assert "My own words" in said(answer)
    assert not Check.objects.exists()


def test_each_kind_has_its_fields(lead: Client) -> None:
    for kind in CheckKind.values:
        page = said(lead.get(f"{ROOM}checks/new/?kind={kind}"))
        assert f'name="kind" value="{kind}"' in page
        assert ("option_record" in page) == (kind == "dns")
        assert ("option_imap_host" in page) == (kind == "mail")


def test_a_name_is_had_by_one_check_only(lead: Client) -> None:
    watched.make_watched_check("Webmail")
    answer = sent(lead, "checks/new/", CHECK | {"name": "Webmail"})
    assert answer.status_code == 422
    assert "already" in said(answer)


def test_a_trial_shows_the_answer_and_keeps_nothing(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []

    def look(*question: Any) -> Look:
        asked.append(question)
        return Look(True, 34, "answered 200 in 34 ms", {"status": "200"})

    monkeypatch.setattr("desk.watching.check_forms.look_now", look)
    page = said(sent(lead, "checks/try/", CHECK | {"option_contains": "Welcome"}))
    assert asked == [("http", "https://www.example.org/", {"contains": "Welcome"}, 10, False)]
    assert "It works" in page
    assert "answered 200 in 34 ms" in page
    assert "Welcome" in page
    assert not Check.objects.exists()


def test_a_trial_never_reaches_inside_without_leave(lead: Client, live_server: Any) -> None:
    typed = CHECK | {"target": f"{live_server.url}/healthz"}
    assert "It fails" in said(sent(lead, "checks/try/", typed))
    assert "It works" in said(sent(lead, "checks/try/", typed | {"allows_inner": "on"}))


def test_leave_to_reach_inside_is_recorded(lead: Client) -> None:
    sent(lead, "checks/new/", CHECK | {"target": "http://10.0.0.5/", "allows_inner": "on"})
    check = Check.objects.select_related("allowed_by").get()
    assert check.allows_inner
    assert check.allowed_by is not None
    assert check.allowed_by.name == "Emma"


def test_another_target_asks_for_leave_anew(lead: Client) -> None:
    before = makers.make_user("Jan")
    check = watched.make_watched_check(target="http://10.0.0.5/", allows_inner=True, allowed_by=before)
    path = f"checks/{check.pk}/change/"
    typed = CHECK | {"target": "http://10.0.0.6/", "allows_inner": "on", "inner_for": "http://10.0.0.5/"}
    answer = sent(lead, path, typed)
    assert answer.status_code == 422
    assert "Tick it again" in said(answer)
    assert 'name="inner_for" value="http://10.0.0.6/"' in said(answer)
    check.refresh_from_db()
    assert check.target == "http://10.0.0.5/"
    # Without the tick it is changed, and nobody allowed anything.
    assert sent(lead, path, {k: v for k, v in typed.items() if k != "allows_inner"}).status_code == 302
    check.refresh_from_db()
    assert (check.target, check.allows_inner, check.allowed_by) == ("http://10.0.0.6/", False, None)
    # Ticked anew it is this lead's word.
    again = typed | {"target": "http://10.0.0.7/", "inner_for": "http://10.0.0.7/"}
    assert sent(lead, path, again).status_code == 302
    check.refresh_from_db()
    assert check.allowed_by is not None
    assert check.allowed_by.name == "Emma"


def test_a_change_that_moves_nothing_keeps_who_allowed_it(lead: Client) -> None:
    before = makers.make_user("Jan")
    check = watched.make_watched_check(target="http://10.0.0.5/", allows_inner=True, allowed_by=before)
    typed = CHECK | {"target": "http://10.0.0.5/", "allows_inner": "on", "inner_for": "http://10.0.0.5/"}
    sent(lead, f"checks/{check.pk}/change/", typed | {"interval": "5 min"})
    check.refresh_from_db()
    assert (check.interval, check.allowed_by) == (300, before)


def test_a_change_leaves_what_the_monitor_wrote(lead: Client) -> None:
    check = watched.make_watched_check("Webmail", state="down", failures=7)
    sent(lead, f"checks/{check.pk}/change/", CHECK | {"name": "Webmail of Berg"})
    check.refresh_from_db()
    assert (check.name, check.state, check.failures) == ("Webmail of Berg", "down", 7)


def test_a_secret_is_sealed_never_shown_and_goes_nowhere_else(lead: Client) -> None:
    sent(lead, "checks/new/", CHECK | {"option_authorization": "Bearer hush-hush"})
    check = Check.objects.get()
    assert opened(check.options["authorization"]) == "Bearer hush-hush"
    path = f"checks/{check.pk}/change/"
    for page in (f"checks/{check.pk}/", path):
        shown = said(lead.get(ROOM + page))
        assert "hush-hush" not in shown
        assert check.options["authorization"] not in shown
    elsewhere = sent(lead, path, CHECK | {"target": "https://evil.example/"})
    assert elsewhere.status_code == 422
    assert "Type it again" in said(elsewhere)
    assert sent(lead, path, CHECK | {"interval": "2 min"}).status_code == 302
    check.refresh_from_db()
    assert opened(check.options["authorization"]) == "Bearer hush-hush"


def test_a_heartbeat_by_period_or_by_cron(lead: Client) -> None:
    assert sent(lead, "heartbeats/new/", BEAT).status_code == 302
    by_cron = BEAT | {"name": "Import", "way": "cron", "cron": "30 3 * * 1-5", "period": "nonsense"}
    assert sent(lead, "heartbeats/new/", by_cron).status_code == 302
    kept = list(Heartbeat.objects.order_by("name").values_list("period", "cron", "grace"))
    assert kept == [(86_400, "", 3600), (None, "30 3 * * 1-5", 3600)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"way": "cron", "cron": "61 * * * *"}, "no cron times"),
        ({"way": "cron", "cron": ""}, "Write the times"),
        ({"way": "cron", "cron": "0 0 30 2 *"}, "id_cron_error"),
        ({"period": ""}, "Say how often"),
        ({"period": "1 s"}, "Between 10 s"),
        ({"grace": "a while"}, "Write a number with its unit"),
    ],
)
def test_a_wrong_rhythm_is_said_at_its_field(lead: Client, changed: dict[str, str], words: str) -> None:
    answer = sent(lead, "heartbeats/new/", BEAT | changed)
    assert answer.status_code == 422
    assert words in said(answer)
    assert not Heartbeat.objects.exists()


def test_the_next_five_times_are_shown_before_anything_is_kept(lead: Client) -> None:
    page = said(sent(lead, "heartbeats/new/", BEAT | {"way": "cron", "cron": "30 3 * * *", "preview": "1"}))
    assert page.count("03:30</li>") == 5
    assert not Heartbeat.objects.exists()


def test_a_changed_rhythm_keeps_the_last_ping_and_expects_the_next_by_the_new_one(lead: Client) -> None:
    beat = watched.make_beat("Backup")
    heard = beat.last_ping_at
    sent(lead, f"heartbeats/{beat.pk}/change/", BEAT | {"period": "7 d"})
    beat.refresh_from_db()
    assert beat.last_ping_at == heard
    assert beat.expected_at is not None
    assert heard is not None
    assert (beat.expected_at - heard).days == 7


def a_feed(supplier: Supplier, **changed: str) -> dict[str, Any]:
    return {
        "url": "https://status.example.org/", "kind": "statuspage", "supplier": supplier.pk,
        "interval": "2 min",
    } | changed  # fmt: skip


def test_a_feed_takes_its_supplier_s_name(lead: Client) -> None:
    supplier = Supplier.objects.create(name="Fibre Nord")
    assert sent(lead, "feeds/new/", a_feed(supplier)).status_code == 302
    assert Feed.objects.get().name == "Fibre Nord"
    assert "already" in said(sent(lead, "feeds/new/", a_feed(supplier)))


def test_the_mapping_of_json_says_what_is_missing_and_keeps_what_was_typed(lead: Client) -> None:
    supplier = Supplier.objects.create(name="Fibre Nord")
    wrong = a_feed(supplier, kind="json", map_incidents="result.list", map_severities="big = enormous")
    answer = sent(lead, "feeds/new/", wrong)
    assert answer.status_code == 422
    assert said(answer).count("Say where this is found.") == 2
    assert "Each word leads to one of" in said(answer)
    assert "big = enormous" in said(answer)
    right = wrong | {"map_id": "nr", "map_title": "name", "map_severities": "big = critical",
                     "map_over": "closed, solved"}  # fmt: skip
    assert sent(lead, "feeds/new/", right).status_code == 302
    assert Feed.objects.get().options == {
        "incidents": "result.list", "id": "nr", "title": "name", "severities": {"big": "critical"},
        "over": ["closed", "solved"], "lists_history": False,
    }  # fmt: skip


def test_a_feed_is_found_from_a_pasted_address_and_another_one_can_be_taken(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = FeedState(components=(Component("c1", "Access"),))
    best = finding.Candidate(FeedKind.STATUSPAGE, "https://s.example/api/v2/summary.json", "Best", state)
    other = finding.Candidate(FeedKind.ATOM, "https://s.example/history.atom", "Other", state)
    monkeypatch.setattr(finding, "find", lambda pasted, **_around: finding.Found((best, other)))
    page = said(sent(lead, "feeds/find/", {"url": "s.example"}))
    assert 'value="https://s.example/api/v2/summary.json"' in page
    assert '<option value="statuspage" selected>' in page
    assert "This field is required" not in page
    taken = said(sent(lead, "feeds/find/", {"url": best.url, "take": f"atom {other.url}"}))
    assert 'name="url" value="https://s.example/history.atom"' in taken
    assert '<option value="atom" selected>' in taken
    assert not Feed.objects.exists()


def test_where_no_feed_is_the_reason_stands_there(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = finding.Found(trouble="No feed is there.", tried=(("https://s.example/", "HTTP 404"),))
    monkeypatch.setattr(finding, "find", lambda pasted, **_around: nothing)
    page = said(sent(lead, "feeds/find/", {"url": "https://s.example/"}))
    assert "No feed is there." in page
    assert "HTTP 404" in page


def test_a_feed_is_tried_before_it_is_kept(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = fetching.Heard(state=FeedState(headline="All fine", components=(Component("c1", "Access"),)))
    monkeypatch.setattr("desk.watching.feed_forms.ask", lambda _question, **_around: heard)
    typed = {"url": "https://s.example/", "kind": "statuspage"}
    page = said(sent(lead, "feeds/try/", typed))
    assert "It can be read" in page
    assert "1 component" in page
    assert not Feed.objects.exists()


def test_another_address_forgets_what_the_old_one_said_and_asks_for_leave_anew(lead: Client) -> None:
    before, service = makers.make_user("Jan"), Service.objects.create(name="Lines")
    feed = watched.make_feed(url="http://10.0.0.5/", allows_inner=True, allowed_by=before, service=service)
    path = f"feeds/{feed.pk}/change/"
    typed = a_feed(feed.supplier, url="http://10.0.0.6/", allows_inner="on", inner_for="http://10.0.0.5/")
    assert "Tick it again" in said(sent(lead, path, typed))
    assert sent(lead, path, typed | {"inner_for": "http://10.0.0.6/"}).status_code == 302
    feed.refresh_from_db()
    assert feed.ok_at is None
    assert feed.headline == ""
    assert feed.allowed_by is not None
    assert feed.allowed_by.name == "Emma"
