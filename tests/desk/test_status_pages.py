"""What agents publish from the desk, and how leads set the pages up."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from incidents.models import Service
from people.models import Customer, Role
from statuspage import folder, notices, subscribing
from statuspage.hand_set import set_by_hand
from statuspage.models import Disruption, HandSetStatus, Notice, NoticeState, WordingTemplate
from statuspage.notices import Audience, Words
from statuspage.pages import page_of, path_of, public_page, the_look
from statuspage.status import Status
from statuspage.tasks import keep
from tests import makers
from tests.desk.test_doors import signed_in
from tests.statuspage import rendered

pytestmark = pytest.mark.django_db
NEW = "/desk/status/new/disruption/"
PLAN = "/desk/status/new/maintenance/"


@pytest.fixture
def noor() -> Client:
    return signed_in(makers.agent("Noor"))


@pytest.fixture
def lead() -> Client:
    return signed_in(makers.agent("Emma", Role.LEAD))


@pytest.fixture
def mail() -> Service:
    return rendered.make_service("Mail", is_public=True)


def words(service: Service, **more: Any) -> dict[str, Any]:
    typed = {
        "title_en": "Mail is down",
        "title_nl": "Mail ligt plat",
        "text_en": "We look.",
        "text_nl": "Wij kijken.",
        "state": "investigating",
        f"service_{service.pk}": "major",
        "tell": "on",
    }
    return typed | more


def local(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_a_disruption_goes_from_the_form_to_the_page_and_to_its_end(noor: Client, mail: Service) -> None:
    noor.post(NEW, words(mail))
    rendered.render()
    assert "Mail is down" in rendered.text()
    assert "Mail ligt plat" in rendered.text(inside="nl/")
    notice = Notice.objects.get()
    here = f"/desk/status/{notice.key}/"
    assert "Mail is down" in noor.get("/desk/status/").content.decode()
    said = {"do": "update", "seen": 1, "text_en": "A disk.", "text_nl": "Een schijf.", "state": "resolved"}
    noor.post(here, said)
    notice.refresh_from_db()
    assert notice.state == NoticeState.RESOLVED
    review = {"do": "review", "review-text_en": "Disks wear out.", "review-text_nl": "Schijven slijten."}
    noor.post(here, review)
    rendered.render()
    assert "Disks wear out." in rendered.text(inside=f"incidents/{notice.key}/")


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(noor: Client, mail: Service) -> None:
    answer = noor.post(NEW, words(mail, title_en="", title_nl="", text_en="A <b>long</b> text"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A &lt;b&gt;long&lt;/b&gt; text" in page
    assert 'aria-invalid="true"' in page
    assert not Notice.objects.exists()
    unknown = noor.post(NEW, words(mail, incidents="INC-999999"))
    assert "There is no incident “INC-999999”" in unknown.content.decode()


def test_a_preview_publishes_nothing_and_names_who_reads_it(noor: Client, mail: Service) -> None:
    for name in ("Acme", "Borg"):
        page_of(makers.make_customer(name))
    public_page()
    page = noor.post(NEW, words(mail, text_nl="", preview="1")).content.decode()
    assert "The public page" in page
    assert "2 customers&#39; pages: Acme, Borg" in page
    assert "Subscribers of these pages: 0" in page
    assert "There are no words in this language" in page
    acme = Customer.objects.get(name="Acme")
    alone = noor.post(NEW, words(mail, customers=[acme.pk], preview="1")).content.decode()
    assert "The page of Acme" in alone
    assert "The public page" not in alone
    assert not Notice.objects.exists()


def test_what_concerns_one_customers_service_is_said_to_be_on_no_public_page(noor: Client) -> None:
    acme = makers.make_customer("Acme")
    for page in (page_of(acme), page_of(makers.make_customer("Borg")), public_page()):
        assert page.pk
    portal = rendered.make_service("Portal", acme)
    preview = noor.post(NEW, words(portal, preview="1")).content.decode()
    assert "The page of Acme" in preview
    assert "The public page" not in preview
    noor.post(NEW, words(portal))
    notice = noor.get(f"/desk/status/{Notice.objects.get().key}/").content.decode()
    assert "As the public reads it" not in notice
    assert "only for the customers of its services" in notice


def test_two_who_write_at_once_do_not_publish_over_each_other(noor: Client, mail: Service) -> None:
    noor.post(NEW, words(mail))
    here = f"/desk/status/{Notice.objects.get().key}/"
    said = {"do": "update", "seen": 1, "text_en": "A disk.", "state": "identified"}
    assert noor.post(here, said).status_code == 302
    late = noor.post(here, said | {"text_en": "The network."})
    assert late.status_code == 422
    assert "The network." in late.content.decode()
    assert Notice.objects.get().updates.count() == 2


def test_maintenance_is_planned_moved_and_begins_by_itself(noor: Client, mail: Service) -> None:
    start = timezone.now() + timedelta(hours=3)
    plan = {
        "title_en": "New disks", "text_en": "Mail is away.", "services": [mail.pk], "moves_itself": "on",
        "planned_from": local(start), "planned_until": local(start + timedelta(hours=2)), "tell": "on",
    }  # fmt: skip
    wrong = noor.post(PLAN, plan | {"planned_until": local(start - timedelta(hours=1))})
    assert wrong.status_code == 422
    noor.post(PLAN, plan)
    notice = Notice.objects.get()
    later = start + timedelta(hours=1)
    moved = {
        "do": "replan", "plan-text_en": "An hour later.", "plan-planned_from": local(later),
        "plan-planned_until": local(later + timedelta(hours=2)),
    }  # fmt: skip
    noor.post(f"/desk/status/{notice.key}/", moved)
    notice.refresh_from_db()
    assert notice.planned_from == later.replace(second=0, microsecond=0)
    assert notice.state == NoticeState.SCHEDULED


def test_a_status_is_set_by_hand_and_taken_back(noor: Client, mail: Service) -> None:
    until = timezone.now() + timedelta(hours=2)
    typed = {
        "service": mail.pk,
        "status": "degraded",
        "ends_at": local(until),
        "why_en": "The provider says so",
    }
    past = noor.post("/desk/status/by-hand/", typed | {"ends_at": local(timezone.now() - timedelta(hours=1))})
    assert past.status_code == 422
    assert "Choose a time that is still to come." in past.content.decode()
    noor.post("/desk/status/by-hand/", typed)
    rendered.render()
    assert "The provider says so" in rendered.text()
    noor.post(f"/desk/status/by-hand/{HandSetStatus.objects.get().pk}/back/")
    rendered.render()
    assert "The provider says so" not in rendered.text()


def test_a_template_fills_the_form(noor: Client) -> None:
    template = WordingTemplate.objects.create(name="Disk", title_en="A disk is full", text_en="We make room.")
    page = noor.get(f"{NEW}?template={template.pk}").content.decode()
    assert 'value="A disk is full"' in page
    assert "We make room." in page
    assert noor.get(f"{NEW}?template=none").status_code == 200


def test_an_unknown_kind_or_notice_is_not_there(noor: Client) -> None:
    assert noor.get("/desk/status/new/party/").status_code == 404
    assert noor.get("/desk/status/abcdefghjkmn/").status_code == 404


# What leads set.


def test_the_look_takes_pictures_and_refuses_the_rest(lead: Client) -> None:
    here, typed = (
        "/desk/settings/status/",
        {"accent": "#AA2200", "language": "nl", "about": "Wij beheren uw IT."},
    )
    text = SimpleUploadedFile("logo.png", b"not a picture")
    assert "This is no SVG" in lead.post(here, typed | {"logo_file": text}).content.decode()
    large = SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 200_000)
    assert "larger than 100 kB" in lead.post(here, typed | {"logo_file": large}).content.decode()
    logo = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert lead.post(here, typed | {"logo_file": logo}).status_code == 302
    assert (the_look().accent, the_look().logo_type) == ("#aa2200", "image/svg+xml")
    rendered.render()
    page = rendered.text()
    assert "Wij beheren uw IT." in page
    assert "assets/logo" in page
    shown = Client().get("/status/assets/logo")
    assert shown.headers["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_a_renewed_link_closes_the_old_one_at_once(lead: Client) -> None:
    acme = makers.make_customer("Acme")
    rendered.render()
    old = rendered.path(acme)
    assert Client().get(old).status_code == 200
    lead.post(f"/desk/settings/customers/{acme.pk}/renew-link/")
    assert Client().get(old).status_code == 404
    rendered.render()
    assert path_of(page_of(acme)) != old
    assert Client().get(path_of(page_of(acme))).status_code == 200


def refused(lead: Client, page: str) -> str:
    answer = lead.post(f"/desk/settings/{page}/delete/")
    assert answer.status_code == 409
    return answer.content.decode()


def test_whom_a_notice_is_for_alone_stays_or_it_would_be_for_everybody(lead: Client, mail: Service) -> None:
    acme = makers.make_customer("Acme")
    notices.announce_disruption(
        by=makers.agent(), title=Words("Secret"), text=Words("Secret."), services={},
        audience=Audience(customers=[acme]),
    )  # fmt: skip
    assert "notices" in refused(lead, f"customers/{acme.pk}")
    rendered.render()
    assert "Secret" not in rendered.text()


def test_a_service_whose_past_is_told_stays(lead: Client, mail: Service) -> None:
    by, now = makers.agent(), timezone.now()
    others = {name: rendered.make_service(name) for name in ("By hand", "Planned", "Followed")}
    notices.announce_disruption(
        by=by, title=Words("Down"), text=Words("Down."), services={mail: Status.MAJOR}
    )  # fmt: skip
    assert by.user is not None
    set_by_hand(
        others["By hand"], by=by.user, status=Status.UNKNOWN, ends_at=now + timedelta(hours=1), now=now
    )
    asked = subscribing.ask(
        public_page(), channel="email", address="boss@x.example", language="en", now=now,
        services=[others["Followed"]],
    )  # fmt: skip
    assert asked.pk
    notices.plan_maintenance(
        by=by, title=Words("Soon"), text=Words("Soon."), services=[others["Planned"]],
        planned_from=now + timedelta(hours=1), planned_until=now + timedelta(hours=2),
    )  # fmt: skip
    assert "notices, the history of its status" in refused(lead, f"services/{mail.pk}")
    assert "statuses set by hand" in refused(lead, f"services/{others['By hand'].pk}")
    assert "notices" in refused(lead, f"services/{others['Planned'].pk}")
    assert "subscriptions" in refused(lead, f"services/{others['Followed'].pk}")
    assert Disruption.objects.filter(service=mail).exists()


@pytest.mark.django_db(transaction=True)
def test_with_a_customer_who_is_deleted_goes_everything_that_was_served_of_their_page(lead: Client) -> None:
    acme, borg = makers.make_customer("Acme"), makers.make_customer("Borg")
    rendered.render()
    subscribing.ask(
        page_of(acme), channel="email", address="boss@x.example", language="en", now=timezone.now()
    )
    gone, stays = rendered.path(acme), rendered.path(borg)
    places = {path: folder.place_of(page_of(one)) for path, one in ((gone, acme), (stays, borg))}
    assert [Client().get(path).status_code for path in (gone, stays)] == [200, 200]
    assert lead.post(f"/desk/settings/customers/{acme.pk}/delete/").status_code == 302
    keep()
    assert [Client().get(path).status_code for path in (gone, stays)] == [404, 200]
    assert [places[path].exists() for path in (gone, stays)] == [False, True]
    assert not places[gone].parent.exists()
    assert (settings.STATUS_DIR / "site/status/history").exists()
    assert Client().get(f"{gone}subscribe/").status_code == 404


def test_enter_publishes_an_update_and_the_preview_stands_behind_it(noor: Client) -> None:
    here = f"/desk/incidents/{makers.make_incident('diagnosing').reference}/"
    page = noor.get(here).content.decode()
    form = page.partition(f'action="{here}publish/"')[2].partition("</form>")[0]
    buttons = re.findall(r"<button[^>]*>", form)
    assert ["preview" in one for one in buttons if 'type="submit"' in one] == [False, True]
    assert "button--primary" in buttons[0]


def test_a_text_that_one_language_suffices_for_is_not_called_optional(noor: Client) -> None:
    page = noor.get(NEW).content.decode()
    for name in ("title_en", "title_nl", "text_en", "text_nl", "state"):
        label = page.partition(f'for="id_{name}">')[2].partition("</label>")[0]
        assert ">optional<" not in label, name
        assert ("in one of the two languages" in label) == (name != "state")
