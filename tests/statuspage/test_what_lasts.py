"""What a page keeps for good, and what is taken off it when nothing leads there any more."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from incidents.models import Service
from people.models import Customer
from statuspage import access, archive, notices, pages, publishing, snapshot
from statuspage.events import public_id
from statuspage.models import Document, Notice, NoticeState, Page
from statuspage.notices import Words
from statuspage.status import Status
from tests.makers import agent, make_contact, make_customer, make_incident
from tests.statuspage.rendered import make_service, page_of, path, render, text

pytestmark = pytest.mark.django_db
TITLE, TEXT = Words("Mail is down", "Mail ligt plat"), Words("We look.", "Wij kijken.")


@pytest.fixture
def acme() -> Customer:
    return make_customer("Acme")


@pytest.fixture
def mail() -> Service:
    return make_service("Mail", is_public=True)


def disruption(service: Service) -> Notice:
    """One of four months ago that ended the same day: today's news does not hold it."""
    at, by = timezone.now() - timedelta(days=120), agent()
    notice = notices.announce_disruption(
        by=by, title=TITLE, text=TEXT, services={service: Status.MAJOR}, now=at
    )
    return notices.publish_update(
        notice, by=by, text=TEXT, state=NoticeState.RESOLVED, now=at + timedelta(hours=1)
    )


def files() -> set[str]:
    site = Path(settings.STATUS_DIR) / "site/status"
    return {str(file.relative_to(site)) for file in site.rglob("*") if file.is_file()}


def led_to(inside: str, customer: Customer | None) -> set[str]:
    """The event pages that a page links to, as paths below the status page."""
    return set(re.findall(r'href="(?:\.\./)*((?:incidents|maintenance)/[^"]+)"', text(customer, inside)))


def test_what_was_shown_of_a_service_that_is_public_no_more_is_gone_everywhere(mail: Service) -> None:
    notice = disruption(mail)
    render()
    month = f"history/{notice.began_at:%Y-%m}/"
    shown = (f"badge/{public_id('service', mail.pk)}.svg", notice_path := f"incidents/{notice.key}/")
    lasting = [*shown, month, f"nl/{notice_path}", f"nl/{month}"]
    for inside in lasting:
        # Asked once each, so that the process remembers them.
        assert Client().get(path(None, inside)).status_code == 200, inside
    assert f"incidents/{notice.key}/index.html.br" in files()

    Service.objects.filter(pk=mail.pk).update(is_public=False)
    render()
    for inside in lasting:
        answer = Client().get(path(None, inside))
        assert answer.status_code == 404, inside
        assert "public status page" in answer.text
    assert not Document.objects.filter(path__in=lasting).exists()
    left = files()
    assert not [file for file in left if notice.key in file or month in file or file.startswith("badge/")]
    assert not (settings.STATUS_DIR / "site/status/incidents").exists()
    assert {"index.html", "badge.svg", "assets/status.css"} <= left


def test_what_else_is_on_the_page_outlives_a_service_that_left(mail: Service, acme: Customer) -> None:
    telephony = make_service("Telephony", is_public=True)
    kept, gone = disruption(telephony), disruption(mail)
    incident = make_incident("closed", contact=make_contact(acme), at=timezone.now() - timedelta(days=200))
    render()
    Service.objects.filter(pk=mail.pk).update(is_public=False)
    render()
    for inside in (f"incidents/{kept.key}/", f"history/{kept.began_at:%Y-%m}/"):
        assert text(None, inside)
    assert Client().get(path(None, f"incidents/{gone.key}/")).status_code == 404
    assert text(acme, f"incidents/{incident.reference}/")


def test_that_the_pages_are_kept_up_is_told_also_after_a_rendering() -> None:
    render()
    publishing.show_life(now=timezone.now())
    Page.objects.update(changed_at=timezone.now())
    render()
    assert Client().get("/status/renewed.json").status_code == 200


@pytest.mark.parametrize(("at_once", "renderings"), [(300, 1), (3, 3)])
def test_every_event_that_the_archive_leads_to_has_its_page(
    acme: Customer, monkeypatch: pytest.MonkeyPatch, at_once: int, renderings: int
) -> None:
    monkeypatch.setattr(snapshot, "MOST_CLOSED", 2)
    monkeypatch.setattr(archive, "MOST_AT_ONCE", at_once)
    ann, by, at = make_contact(acme), agent(), timezone.now() - timedelta(days=100)
    for day in range(6):
        then = at + timedelta(days=10 * day)
        make_incident("closed", by=by, contact=ann, title=f"Fault {day}", at=then)
    now = timezone.now()
    # What one rendering leaves, the next ones make.
    for minute in range(renderings):
        render(now + timedelta(minutes=minute))
    for language in ("", "nl/"):
        months = set(re.findall(r'href="[^"]*?(\d{4}-\d\d/)"', text(acme, f"{language}history/")))
        led = set().union(*(led_to(f"{language}history/{month}", acme) for month in months))
        assert len(led) == 6
        for inside in led:
            assert "Fault" in text(acme, f"{language}{inside}")


def test_a_past_event_is_made_again_only_when_it_changed(
    acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "MOST_CLOSED", 1)
    ann, by, at = make_contact(acme), agent(), timezone.now() - timedelta(days=100)
    old = [make_incident("closed", by=by, contact=ann, at=at + timedelta(days=day)) for day in range(3)]
    render()
    inside = f"incidents/{old[0].reference}/"
    before = Document.objects.get(page__customer=acme, path=inside).pk
    make_incident("diagnosing", contact=ann, at=timezone.now())
    assert render() == 1
    assert Document.objects.get(page__customer=acme, path=inside).pk == before


def test_behind_a_renewed_link_lies_everything(acme: Customer, mail: Service) -> None:
    disruption(mail)
    make_incident("closed", contact=make_contact(acme), at=timezone.now() - timedelta(days=100))
    render()
    inside = {file.partition("/")[2].partition("/")[2] for file in files() if file.startswith(acme.slug)}
    assert "badge.svg" in inside
    access.renew_link(page_of(acme), now=timezone.now())
    render()
    token = pages.token_of(page_of(acme))
    assert {f"{acme.slug}/{token}/{file}" for file in inside} == {
        file for file in files() if file.startswith(acme.slug)
    }
