"""What is sent wrongly is told as what it is, with the place and what would have been right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from api.problems import KINDS, MEDIA_TYPE
from incidents.models import Attachment, Incident, TimelineEntry
from incidents.terms import OFFICE_HOURS, default_terms
from people.models import Customer, Team
from tests import makers
from tests.api import calling
from tests.api.calling import Program, read

pytestmark = pytest.mark.django_db
ABSENT = 999_999_999
NOTE, NEW = "incidents/{incident}/note/", "incidents/"


@pytest.fixture
def lead() -> Program:
    return calling.of_person()


@pytest.fixture
def incident() -> Incident:
    return makers.make_incident()


@pytest.fixture(autouse=True)
def _nothing_is_changed(request: pytest.FixtureRequest) -> Iterator[None]:
    """A refusal leaves no trace; tests of what is taken say so."""
    if "lead" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("lead")
    if "incident" in request.fixturenames:
        request.getfixturevalue("incident")
    before = counts()
    yield
    if request.node.get_closest_marker("usefixtures") is None:
        assert counts() == before


takes = pytest.mark.usefixtures("lead")


def counts() -> list[int]:
    return [model.objects.count() for model in (Incident, TimelineEntry, Team, Customer, Attachment)]


def problem(answer: HttpResponse, kind: str) -> dict[str, Any]:
    """The problem, of this kind and of the one form that all have."""
    told: dict[str, Any] = read(answer)
    assert answer.status_code == KINDS[kind].status, (answer.status_code, told)
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert told["type"].endswith(f"/api/docs/problems/#{kind}")
    assert (told["status"], told["title"]) == (KINDS[kind].status, KINDS[kind].title)
    assert told["detail"]
    return told


def errors(answer: HttpResponse, kind: str = "invalid") -> dict[str, str]:
    """Field by field what would have been right; nothing where only the message says it."""
    return {one["field"]: one.get("expected", "") for one in problem(answer, kind)["errors"]}


MALFORMED: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"title=No mail", "no JSON"),
    "broken off": (b'{"text": "x"', "no JSON"),
    "two texts": (b'{"text": "x"} {}', "no JSON"),
    "single quotes": (b"{'text': 'x'}", "no JSON"),
    "a trailing comma": (b'{"text": "x",}', "no JSON"),
    "a control character": (b'{"text": "a\x01b"}', "no JSON"),
    "a byte order mark": (b'\xef\xbb\xbf{"text": "x"}', "no JSON"),
    "Latin-1": ('{"text": "é"}'.encode("latin-1"), "UTF-8"),
    "UTF-16": ('{"text": "x"}'.encode("utf-16"), "UTF-8"),
    "deep arrays": (b"[" * 10_000 + b"]" * 10_000, "nested deeper than 20"),
    "deep objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested deeper than 20"),
    "deep and never closed": (b"[" * 10_000, "nested deeper than 20"),
    "deep behind a bracket in a text": (b'{"text": "]\\"]", "x": ' + b"[" * 30 + b"]" * 30 + b"}", "deeper"),
    "a key twice": (b'{"text": "x", "text": "y"}', "“text” stands twice"),
    "a key twice further in": (b'{"text": "x", "more": [{"a": 1, "a": 1}]}', "“a” stands twice"),
    "NaN": (b'{"text": NaN}', "NaN is no number"),
    "Infinity": (b'{"text": -Infinity}', "-Infinity is no number"),
    "a number beyond all": (b'{"text": 1e999}', "too large"),
    "a number of 5,000 digits": (b'{"text": ' + b"9" * 5_000 + b"}", "more than 100 digits"),
    "half of a surrogate pair": (b'{"text": "a\\ud800b"}', "surrogate"),
    "the other half": (b'{"text": "a\\uDFFF"}', "surrogate"),
    "half of one as a key": (b'{"\\ud800": "x"}', "surrogate"),
}  # fmt: skip


@pytest.mark.parametrize("case", MALFORMED)
def test_a_body_that_is_no_json_is_told(case: str, lead: Program, incident: Incident) -> None:
    sent, said = MALFORMED[case]
    for headers in ({}, {"Idempotency-Key": "one"}):
        answer = lead.call("POST", NOTE.format(incident=incident.reference), sent, **headers)
        told = problem(answer, "malformed")
        assert said in told["detail"]
        assert len(told["detail"]) < 300


@takes
def test_a_whole_surrogate_pair_and_every_other_character_are_kept(lead: Program, incident: Incident) -> None:
    path = f"incidents/{incident.reference}/"
    for text in ("\\ud83d\\udca5 bang", "a \\\\ud800 b", "“[{”", "\\u202eabc é 漢字 \\u00a0x"):
        sent = f'{{"text": "{text}"}}'.encode()
        lead.post(f"{path}note/", sent)
    said = [one["internal_text"] for one in lead.get(f"{path}timeline/")["results"]][1:]
    assert said == ["💥 bang", "a \\ud800 b", "“[{”", "abc é 漢字 \xa0x"]


@pytest.mark.parametrize("body", ["[]", '"text"', "5", "null", "true", "[{}]"])
def test_a_body_that_is_no_object_is_told(body: str, lead: Program, incident: Incident) -> None:
    answer = lead.call("POST", NOTE.format(incident=incident.reference), body)
    assert errors(answer) == {"": "a JSON object"}


def test_an_empty_body_is_an_empty_object(lead: Program, incident: Incident) -> None:
    for body in ("", " \n", "{}"):
        for headers in ({}, {"Idempotency-Key": f"key-{body!r}".replace(" ", "")}):
            answer = lead.call("POST", NOTE.format(incident=incident.reference), body, **headers)
            assert errors(answer) == {"text": ""}


def test_a_body_of_six_megabytes_is_too_large(lead: Program, incident: Incident) -> None:
    body = b'{"text": "' + b"x" * 6_000_000 + b'"}'
    for headers in ({}, {"Idempotency-Key": "one"}):
        answer = lead.call("POST", NOTE.format(incident=incident.reference), body, **headers)
        assert "5 MB" in problem(answer, "too-large")["detail"] + KINDS["too-large"].meaning


WRONG: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "an unknown field": (NOTE, {"text": "x", "txt": "y"}, {"txt": "text, attachments"}),
    "the state itself": (NEW, {"title": "x", "state": "closed"}, {"state": "title, description, channel, "
                         "contact, customer, caller, team, service, urgency, impact"}),
    "a number for a text": (NOTE, {"text": 5}, {"text": "a string"}),
    "an object for a text": (NOTE, {"text": {"a": 1}}, {"text": "a string"}),
    "a truth for a text": (NOTE, {"text": True}, {"text": "a string"}),
    "null for a text": (NOTE, {"text": None}, {"text": ""}),
    "a NUL": (NOTE, {"text": "a\0b"}, {"text": ""}),
    "an unknown level": ("incidents/{incident}/classify/", {"urgency": "huge", "impact": "high"},
                         {"urgency": "high, normal, low"}),
    "a level in capitals": ("incidents/{incident}/classify/", {"urgency": "HIGH", "impact": ["high"]},
                            {"urgency": "high, normal, low", "impact": "high, normal, low"}),
    "an unknown channel": (NEW, {"title": "x", "channel": "pigeon"},
                           {"channel": "phone, email, portal, api, monitoring"}),
    "an unknown language": ("incidents/{incident}/publish/", {"headline": "x", "texts": {"fr": "x"}},
                            {"texts": "en, nl"}),
    "a word for a truth": ("incidents/{incident}/propose_solution/", {"solution": "x", "temporary": "yes"},
                           {"temporary": "true or false"}),
    "a contact that is not there": (NEW, {"title": "x", "contact": ABSENT}, {"contact": "the id of one"}),
    "a contact beyond the database": (NEW, {"title": "x", "contact": 2**70}, {"contact": "the id of one"}),
    "a negative contact": (NEW, {"title": "x", "contact": -1}, {"contact": "the id of one"}),
    "a contact as a text": (NEW, {"title": "x", "contact": "1"}, {"contact": "a whole number"}),
    "a truth as a contact": (NEW, {"title": "x", "contact": True}, {"contact": "a whole number"}),
    "half a contact": (NEW, {"title": "x", "contact": 1.5}, {"contact": "a whole number"}),
    "an incident that is not there": ("incidents/{incident}/link/", {"other": "INC-999999"},
                                      {"other": "like INC-000123"}),
    "a number as a reference": ("incidents/{incident}/link/", {"other": 1}, {"other": "like INC-000123"}),
    "files as a text": (NOTE, {"text": "x", "attachments": "1"}, {"attachments": ""}),
    "a file as a text": (NOTE, {"text": "x", "attachments": ["1"]}, {"attachments/0": "a whole number"}),
    "files that do not wait": (NOTE, {"text": "x", "attachments": [1, ABSENT]},
                               {"attachments": "ids of uploaded files"}),
    "a moment without a zone": ("incidents/{incident}/confirm_by_phone/",
                                {"who": "Ann", "when": "2026-03-03T09:00:00"},
                                {"when": "like 2026-03-03T09:00:00Z"}),
    "a date for a moment": ("incidents/{incident}/confirm_by_phone/", {"who": "Ann", "when": "2026-03-03"},
                            {"when": "like 2026-03-03T09:00:00Z"}),
    "a number for a moment": ("incidents/{incident}/confirm_by_phone/", {"who": "Ann", "when": 1},
                              {"when": "like 2026-03-03T09:00:00Z"}),
    "a moment that never was": ("incidents/{incident}/confirm_by_phone/",
                                {"who": "Ann", "when": "2026-02-30T09:00:00Z"},
                                {"when": "like 2026-03-03T09:00:00Z"}),
    "the first moment": ("incidents/{incident}/confirm_by_phone/",
                         {"who": "Ann", "when": "0001-01-01T00:00:00+14:00"}, {"when": "1970 to 2199"}),
    "the last moment": ("incidents/{incident}/ask_supplier/",
                        {"supplier": ABSENT, "look_at": "9999-12-31T23:59:59-12:00"},
                        {"supplier": "the id of one", "look_at": "1970 to 2199"}),
    "a short name with a space": ("customers/", {"name": "Acme", "slug": "a b"}, {"slug": "like acme-2"}),
    "a short name as a number": ("customers/", {"name": "Acme", "slug": 5}, {"slug": "a string"}),
    "a short name of the public page": ("customers/", {"name": "A", "slug": "history"},
                                        {"slug": "another word"}),
    "a name of nothing": ("teams/", {"name": "\u200b"}, {"name": "letters or digits"}),
    "an unknown time zone": ("customers/", {"name": "A", "time_zone": "Mars/Base"},
                             {"time_zone": "like Europe/Amsterdam"}),
    "no item": ("incidents/bulk/create/", {"items": []}, {"items": ""}),
    "items that are no list": ("incidents/bulk/create/", {"items": {"0": {"title": "x"}}}, {"items": ""}),
    "a hundred and one": ("incidents/bulk/create/", {"items": [{"title": "x"}] * 101}, {"items": ""}),
    "an item that is no object": ("incidents/bulk/change/", {"items": [5]}, {"items/0": ""}),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_field_is_told_with_what_would_be_right(case: str, lead: Program, incident: Incident) -> None:
    path, sent, expected = WRONG[case]
    assert errors(lead.call("POST", path.format(incident=incident.reference), sent)) == expected


def test_what_was_wrong_is_shown_shortened(lead: Program, incident: Incident) -> None:
    path = f"incidents/{incident.reference}/classify/"
    answer = lead.call("POST", path, {"urgency": "x" * 100_000, "y" * 100_000: 1})
    assert answer.status_code == 400 and len(answer.content) < 2_000


TERMS: dict[str, Any] = {
    "terms/recurring": {"recurring": 1},
    "terms/matrix": {"matrix": 5},
    "terms/matrix/high": {"matrix": {"high": 5}},
    "terms/targets/6": {"targets": {"6": {}}},
    "terms/targets/1/response/minutes": {"targets": {"1": {"response": {"minutes": 10**15}}}},
    "terms/calendar/time_zone": {"calendar": {"time_zone": 5, "hours": []}},
    "terms/calendar/closed_dates/0": {"calendar": OFFICE_HOURS | {"closed_dates": ["2026-02-30"]}},
    "terms/reopen_days": {"reopen_days": 10**9},
    "terms/warn_share": {"warn_share": "0.5"},
    "terms/confirmation/hours": {"confirmation": {"kind": "hours", "hours": 1}},
    "terms/pause_reasons/0": {"pause_reasons": ["lunch"]},
    "terms/page/access": {"page": {"access": "everybody"}},
    "terms": {"calendar": OFFICE_HOURS | {"time_zone": "Mars/Base"}},
}


@pytest.mark.parametrize("place", TERMS)
def test_terms_are_looked_through_place_by_place(place: str, lead: Program, incident: Incident) -> None:
    agreement = incident.agreement_version.agreement
    terms = default_terms(OFFICE_HOURS) | TERMS[place]
    answer = lead.call("POST", f"agreements/{agreement.pk}/versions/", {"terms": terms})
    assert place in errors(answer)
    assert agreement.versions.count() == 1


@takes
def test_the_terms_of_a_version_can_be_sent_back(lead: Program, incident: Incident) -> None:
    path = f"agreements/{incident.agreement_version.agreement_id}/"
    terms = lead.get(path)["versions"][0]["terms"]
    terms["calendar"]["closed_dates"] = ["2026-12-24"]
    version = lead.post(f"{path}versions/", {"terms": terms}, expect=201)
    assert version["terms"] == terms


QUERIES: dict[str, tuple[str, str]] = {
    "an unknown parameter": ("incidents/?page=2", "page"),
    "a parameter twice": ("incidents/?limit=1&limit=2", "limit"),
    "a parameter twice, the same": ("incidents/?q=a&q=a", "q"),
    "a NUL": ("incidents/?q=a%00b", "q"),
    "no limit": ("incidents/?limit=0", "limit"),
    "a large limit": ("incidents/?limit=201", "limit"),
    "a huge limit": (f"incidents/?limit={'9' * 400}", "limit"),
    "a limit in other digits": ("incidents/?limit=٣", "limit"),
    "an unknown order": ("incidents/?sort=age", "sort"),
    "an unknown field": ("incidents/?fields=title,secret", "fields"),
    "nothing to expand": ("incidents/?expand=everything", "expand"),
    "an unreadable filter": ("incidents/?q=state:lost", "q"),
    "a filter without an end": (f"incidents/?q={'x' * 501}", "q"),
    "a cursor of nobody": ("incidents/?cursor=abc", "cursor"),
    "a cursor of bytes": ("incidents/?cursor=%ff%fe", "cursor"),
    "a cursor of a NUL": ("teams/?cursor=%00", "cursor"),
    "a huge cursor": (f"teams/?cursor={'A' * 5000}", "cursor"),
    "a negative position": ("timeline/?after=-1", "after"),
    "a position in words": ("timeline/?after=first", "after"),
    "a huge position": (f"timeline/?after={'9' * 19}", "after"),
    "half a why": ("incidents/{incident}/clocks/?why=1", "why"),
    "too few letters": ("search/?words=a", "words"),
    "a parameter on a write": ("incidents/{incident}/note/?text=x", "text"),
    "surrogates in UTF-8": ("incidents/?fields=%ed%a0%80", "fields"),
}  # fmt: skip


@pytest.mark.parametrize("case", QUERIES)
def test_a_wrong_parameter_is_told(case: str, lead: Program, incident: Incident) -> None:
    path, name = QUERIES[case]
    method = "POST" if "note" in path else "GET"
    answer = lead.call(method, path.format(incident=incident.reference), {} if method == "POST" else None)
    assert list(errors(answer, "bad-query")) == [name]


def test_an_order_and_a_limit_say_what_they_take(lead: Program) -> None:
    for asked, takes in (("sort", "due, newest, oldest, priority"), ("limit", "1 to 200")):
        assert errors(lead.call("GET", f"incidents/?{asked}=x"), "bad-query") == {asked: takes}


@takes
def test_a_cursor_belongs_to_its_order(lead: Program, incident: Incident) -> None:
    makers.make_incident()
    cursors = {
        order: lead.get(f"incidents/?limit=1&sort={order}")["next"].split("cursor=")[1].split("&")[0]
        for order in ("due", "newest", "oldest", "priority")
    }
    for order in cursors:
        for made_for, cursor in cursors.items():
            answer = lead.call("GET", f"incidents/?limit=1&sort={order}&cursor={cursor}")
            if made_for == order:
                assert len(read(answer)["results"]) == 1
            else:
                assert "cursor" in errors(answer, "bad-query")
    assert lead.call("GET", f"teams/?cursor={cursors['newest']}").status_code == 400


TYPES = (
    "", "text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense",
    "multipart/form-data; boundary=x", "application/json-patch+json",
)  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
def test_a_body_of_another_type_is_told(kind: str, lead: Program, incident: Incident) -> None:
    path = f"/api/v1/incidents/{incident.reference}/note/"
    headers = {"Authorization": f"Bearer {lead.written}"}
    for more in ({}, {"Idempotency-Key": "one"}):
        answer = lead.client.generic("POST", path, b'{"text":"x"}', content_type=kind, headers=headers | more)
        problem(answer, "unsupported-media-type")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "nonsense", "text/*;q=x"])
def test_an_answer_of_another_type_is_not_given(accept: str, lead: Program, incident: Incident) -> None:
    problem(lead.call("GET", f"incidents/{incident.reference}/", Accept=accept), "not-acceptable")


NOWHERE = (
    "nothing/", "incidents", f"teams/{'9' * 5000}/", "incidents/INC-000001/undo/", "teams/%00/", "teams/1"
)  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE)
def test_an_address_that_is_not_there_is_a_problem_too(path: str, lead: Program) -> None:
    for method in ("GET", "POST", "PATCH", "DELETE", "OPTIONS"):
        told = problem(lead.call(method, path, None), "not-found")
        if not path.endswith("/"):
            assert f"/api/v1/{path}/" in told["detail"]


def test_a_number_beyond_the_database_is_not_there(lead: Program) -> None:
    for path in (f"teams/{'9' * 30}/", "incidents/INC-99999999999999999999/", "incidents/%00/"):
        for method in ("GET", "PATCH"):
            problem(lead.call(method, path, {} if method == "PATCH" else None), "not-found")


def upload(lead: Program, incident: Incident, *parts: str, boundary: str = "xxx") -> HttpResponse:
    whole = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    return lead.client.generic(
        "POST", f"/api/v1/incidents/{incident.reference}/attachments/", f"{whole}--{boundary}--\r\n",
        content_type="multipart/form-data; boundary=xxx",
        headers={"Authorization": f"Bearer {lead.written}"},
    )  # fmt: skip


FILE = 'name="file"; filename="a.txt"\r\n\r\nx'


def test_a_file_is_sent_alone_whole_and_harmless(lead: Program, incident: Incident, settings: Any) -> None:
    settings.ATTACHMENT_MAX_MB = 1
    for parts in ((), (FILE, FILE), (FILE, 'name="more"\r\n\r\nx'), ('name="file"\r\n\r\nx',)):
        assert set(errors(upload(lead, incident, *parts))) <= {"file", "more"}
    for name, content in (("a.exe", "x"), ("a.txt", "")):
        answer = upload(lead, incident, f'name="file"; filename="{name}"\r\n\r\n{content}')
        assert list(errors(answer)) == ["file"]
    for size in (1_100_000, 3_000_000):
        big = f'name="file"; filename="a.txt"\r\n\r\n{"x" * size}'
        assert "1 MB" in problem(upload(lead, incident, big), "too-large")["detail"]
    for parts in ([FILE] * 150, ['name="a"\r\n\r\nx'] * 1_100):
        problem(upload(lead, incident, *parts), "malformed")
    problem(upload(lead, incident, FILE, boundary="another"), "invalid")
    answer = lead.call("POST", f"incidents/{incident.reference}/attachments/", {"file": "x"})
    problem(answer, "unsupported-media-type")


@takes
def test_short_names_are_made_free_and_off_the_public_page(lead: Program) -> None:
    names = ["History", "漢字", "漢", "Acme", "Acme!", "a" * 150]
    slugs = [lead.post("customers/", {"name": name}, expect=201)["slug"] for name in names]
    assert slugs == ["history-2", "customer", "customer-2", "acme", "acme-2", "a" * 50]


def test_bulk_tells_each_item_on_its_own(lead: Program, incident: Incident) -> None:
    reference = incident.reference
    items: list[Any] = [
        {"reference": reference, "step": "fly"}, {"reference": incident.pk}, {"reference": None},
        {"reference": reference, "step": ["note"]}, {"reference": reference, "body": []},
        {"reference": reference, "body": {}, "state": "closed"}, {"reference": "INC-999999", "step": "note"},
        {"reference": reference, "step": "note", "body": {"text": 5}}, {},
    ]  # fmt: skip
    told = lead.post("incidents/bulk/change/", {"items": items})
    assert (told["done"], told["refused"]) == (0, len(items))
    assert [one["index"] for one in told["results"]] == list(range(len(items)))
    fields = [[error["field"] for error in one["problem"]["errors"]] for one in told["results"]]
    assert fields == [["step"], ["reference"], ["reference"], ["step"], [""], ["state"], ["reference"],
                      ["text"], ["reference"]]  # fmt: skip


def test_no_answer_names_the_inside(lead: Program, incident: Incident) -> None:
    """Neither modules nor tables nor how Python calls things."""
    for sent in (b"{", b"[" * 30, b'{"text": 1e999}', json.dumps({"terms": 5}).encode()):
        for path in (f"incidents/{incident.reference}/note/", "incidents/", "incidents/bulk/create/"):
            said = lead.call("POST", path, sent).content.decode()
            for word in ("Traceback", "rest_framework", "object has no", "psycopg", "incidents_", "sys."):
                assert word not in said


def test_an_address_with_a_line_break_in_it_is_absent_in_json_as_any_other() -> None:
    answer = calling.of_program().call("POST", "webhooks/%0A/resume/", {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
