"""The pages: what each shows to whom, and how it is reached."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from incidents import handling
from incidents.models import Service
from people.models import Customer
from statuspage import access, notices, pages
from statuspage.models import Page
from statuspage.notices import Audience, Words
from statuspage.snapshot import announced
from statuspage.status import Status
from tests.makers import agent, make_agreement, make_contact, make_customer, make_incident
from tests.statuspage.rendered import make_service, page_of, path, program, render, text

pytestmark = pytest.mark.django_db
TITLE, TEXT = Words("Mail is down", "Mail ligt plat"), Words("We look.", "Wij kijken.")


@pytest.fixture
def acme() -> Customer:
    return make_customer("Acme Bearings")


@pytest.fixture
def mail() -> Service:
    return make_service("Mail", is_public=True)


def outage(acme: Customer, service: Service, **fields: object) -> object:
    at = timezone.now() - timedelta(hours=1)
    return make_incident(
        "diagnosing", contact=make_contact(acme), service=service, at=at, urgency="high", impact="high",
        title="No mail at all", **fields,
    )  # fmt: skip


def test_a_customer_sees_their_incident_with_its_clock_and_nobody_else_does(
    acme: Customer, mail: Service
) -> None:
    other = make_customer("Other Ltd")
    incident = outage(acme, mail)
    render()
    told = text(acme)
    assert "No mail at all" in told
    assert "Mail does not work." in told
    assert "Resolution</strong>" in told
    page = text(acme, f"incidents/{incident.reference}/")
    assert "A specialist of the service desk examines it." in page
    assert "Why this time?" in page
    for stranger in (None, other):
        assert "No mail at all" not in text(stranger)
        assert program(stranger)["status"]["indicator"] == "none"
    assert program(acme)["status"]["indicator"] == "critical"


def test_an_internal_note_and_the_conversation_are_on_no_page(acme: Customer, mail: Service) -> None:
    incident, by = outage(acme, mail), agent()
    handling.note(incident, by=by, text="Secret-note")
    handling.reply(incident, by=by, text="Dear-person-only")
    handling.publish(incident, by=by, headline="Mail trouble", texts={"en": "Public-words"})
    render()
    told = "".join(
        text(acme, inside)
        for inside in ("", f"incidents/{incident.reference}/", "api/v2/summary.json", "history.atom")
    )
    assert "Public-words" in told
    assert "Secret-note" not in told
    assert "Dear-person-only" not in told


def test_an_update_is_read_in_the_language_of_the_page(acme: Customer, mail: Service) -> None:
    incident = outage(acme, mail)
    handling.publish(
        incident, by=agent(), headline="Mail", texts={"en": "We found it.", "nl": "Wij hebben het gevonden."}
    )
    render()
    inside = f"incidents/{incident.reference}/"
    assert "We found it." in text(acme, inside)
    assert "Wij hebben het gevonden." in text(acme, f"nl/{inside}")
    assert 'lang="nl"' in text(acme, "nl/")
    # Its own language lies at the root.
    assert Client().get(path(acme, "en/")).headers["Location"] == path(acme)


def test_a_public_notice_is_on_every_page_that_lists_its_service(acme: Customer, mail: Service) -> None:
    own = make_service("Portal", acme)
    other = make_customer("Other")
    now = timezone.now()
    notices.announce_disruption(by=agent(), title=TITLE, text=TEXT, services={mail: Status.PARTIAL}, now=now)
    notices.announce_disruption(
        by=agent(), title=Words("Portal is slow"), text=TEXT, services={own: Status.DEGRADED}, now=now
    )
    notices.announce_disruption(
        by=agent(), title=Words("For Acme alone"), text=TEXT, services={mail: Status.DEGRADED}, now=now,
        audience=Audience(customers=[acme]),
    )  # fmt: skip
    render()
    titles = ("Mail is down", "Portal is slow", "For Acme")
    seen = {
        who.name if who else "public": [title for title in titles if title in text(who)]
        for who in (None, acme, other)
    }  # fmt: skip
    assert seen == {
        "public": ["Mail is down"],
        "Acme Bearings": ["Mail is down", "Portal is slow", "For Acme"],
        "Other": ["Mail is down"],
    }


def test_who_is_told_of_a_notice_is_who_finds_it_on_their_page(acme: Customer, mail: Service) -> None:
    other = make_customer("Other")
    of_acme = make_service("Portal", acme)
    of_both = make_service("Shared", acme, other)
    shown = make_service("Shown", acme, is_public=True)
    hidden = make_service("Inside")
    past = make_service("Past", is_public=True, is_active=False)
    render()
    listed = pages.listing(one.pk for one in Service.objects.all())
    for page in Page.objects.select_related("customer"):
        assert listed(page) == {one.pk for one in pages.services_of(page)}, page
    named = ([], [mail], [of_acme], [of_both], [shown], [hidden], [past], [past, of_acme], [hidden, shown])
    for services in named:
        for audience in (None, Audience(customers=[other])):
            notice = notices.announce_disruption(
                by=agent(), title=TITLE, text=TEXT, services=dict.fromkeys(services, Status.MAJOR),
                audience=audience,
            )  # fmt: skip
            standing = {
                page.pk
                for page in Page.objects.select_related("customer")
                if notice in announced(page.customer, pages.services_of(page))
            }
            assert {page.pk for page in pages.seeing(notice)} == standing, (services, audience)


def test_wrong_empty_foreign_and_unknown_addresses_are_the_same_404(acme: Customer) -> None:
    other = make_customer("Other")
    render()
    token = pages.token_of(page_of(acme))
    wrong = [
        f"/status/{acme.slug}/",
        f"/status/{acme.slug}//",
        f"/status/{acme.slug}/{token[:-1]}0/" if token[-1] != "0" else f"/status/{acme.slug}/{token[:-1]}1/",
        f"/status/{acme.slug}/{pages.token_of(page_of(other))}/",
        f"/status/no-such-customer/{token}/",
        "/status/no-such-customer/",
        f"/status/{acme.slug}/{token}/api/v2/nothing.json",
        "/status/fr/",
    ]
    below = ("", f"{token}/", f"{'0' * 40}/", f"{pages.token_of(page_of(other))}/")
    for form in ("subscribe/", "report/"):
        wrong += [f"/status/{acme.slug}/{inside}{form}" for inside in below if token not in inside]
        wrong += [f"/status/{slug}/{inside}{form}" for slug in ("nobody", "nl", "api") for inside in below]
    answers = [Client().get(address) for address in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    told = answers[0].content.decode()
    assert "/status/sign-in/" in told
    assert 'lang="nl"' in told


def test_a_renewed_link_shuts_the_old_one_at_once(acme: Customer) -> None:
    render()
    old = path(acme)
    assert Client().get(old).status_code == 200
    access.renew_link(page_of(acme), now=timezone.now())
    assert Client().get(old).status_code == 404
    render()
    assert path(acme) != old
    assert Client().get(path(acme)).status_code == 200
    folders = [child.name for child in (settings.STATUS_DIR / "site/status" / acme.slug).iterdir()]
    assert folders == [pages.token_of(page_of(acme))]


def test_an_open_page_tells_only_what_was_published(acme: Customer, mail: Service) -> None:
    make_agreement(acme, page={"access": "open", "anybody_reports": True})
    outage(acme, mail)
    told = outage(acme, mail, description="Private-words")
    handling.publish(told, by=agent(), headline="Mail trouble", texts={"en": "We look."}, tell_contact=False)
    render()
    page = Client().get(f"/status/{acme.slug}/").content.decode()
    assert "Mail trouble" in page
    assert "No mail at all" not in page
    detail = Client().get(f"/status/{acme.slug}/incidents/{told.reference}/").content.decode()
    assert "We look." in detail
    assert "Private-words" not in detail
    assert "Agent" not in detail


def test_a_page_that_opens_to_all_keeps_nothing_of_when_it_was_private(acme: Customer, mail: Service) -> None:
    incident = outage(acme, mail)
    render()
    assert text(acme, f"incidents/{incident.reference}/")
    make_agreement(acme, page={"access": "open"})
    render()
    assert Client().get(f"/status/{acme.slug}/incidents/{incident.reference}/").status_code == 404
    assert not (settings.STATUS_DIR / f"site/status/{acme.slug}/incidents").exists()


def test_a_signed_in_page_is_behind_no_address(acme: Customer) -> None:
    make_agreement(acme, page={"access": "sign_in"})
    render()
    token = pages.token_of(page_of(acme))
    for address in (f"/status/{acme.slug}/", f"/status/{acme.slug}/{token}/"):
        assert Client().get(address).status_code == 404
    assert not (settings.STATUS_DIR / "site/status" / acme.slug).exists()
    assert (settings.STATUS_DIR / "signed-in/status" / acme.slug / "index.html").exists()


def test_settings_changed_anywhere_are_on_the_pages(acme: Customer, mail: Service) -> None:
    render()
    assert render() == 0
    Service.objects.filter(pk=mail.pk).update(name="E-mail and agenda")
    assert render() == 2
    assert "E-mail and agenda" in text(acme)
    Customer.objects.filter(pk=acme.pk).update(name="Acme Holding")
    assert render() == 1
    assert "Acme Holding" in text(acme)


def test_time_alone_renders_a_page_at_its_midnight(acme: Customer) -> None:
    render()
    page = page_of(acme)
    local = timezone.localtime(page.render_at, timezone=timezone.get_fixed_timezone(0))
    assert local > timezone.now()
    assert page.render_at - timezone.now() <= timedelta(hours=25)
    assert render(page.render_at - timedelta(seconds=1)) == 0
    assert render(page.render_at + timedelta(seconds=1)) == Page.objects.count()


def test_a_page_that_cannot_be_rendered_does_not_keep_the_others(
    acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from statuspage import publishing

    whole = publishing.take

    def broken(page: Page, **more: object) -> object:
        if page.customer_id is None:
            raise ValueError("broken")
        return whole(page, **more)

    monkeypatch.setattr(publishing, "take", broken)
    render()
    assert Client().get(path(acme)).status_code == 200
    assert page_of(None).render_at > timezone.now()


def test_a_dutch_page_leads_to_dutch_forms_and_an_english_one_to_english(acme: Customer) -> None:
    render()
    for inside, language in (("", "en"), ("nl/", "nl")):
        page = text(acme, inside)
        for form in ("report", "subscribe", "my"):
            assert f'{form}/?lang={language}"' in page
    assert '<html lang="nl"' in Client().get(path(acme, "subscribe/?lang=nl")).text


def test_reporting_and_the_phone_stand_above_all_services_on_a_customers_page(
    acme: Customer, mail: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DESK_PHONE", "+31 20 123 45 67")
    render()
    page = text(acme)
    services = page.index('data-live="services"')
    assert page.index("Your open incidents") < page.index("Report a malfunction") < services
    assert page.index('button--large" href="tel:+31201234567"') < services
    assert "Report a malfunction" not in text()


def test_what_goes_on_is_told_by_its_beginning_and_not_by_a_length(acme: Customer, mail: Service) -> None:
    now = timezone.now()
    notices.announce_disruption(by=agent(), title=TITLE, text=TEXT, services={mail: Status.MAJOR}, now=now)
    render(now)
    local = f"{now.astimezone(ZoneInfo(settings.TIME_ZONE)):%H:%M}"
    page = text()
    assert "1 day with a disruption" in page
    assert f'<td class="num">since {local}</td>' in page
    assert f'<td class="num">sinds {local}</td>' in text(inside="nl/")
    # The colours of the bars are said in words, those that are on the page and no others.
    legend = page.partition("A bar is a day:")[2].partition("</p>")[0]
    assert [word in legend for word in ("Operational", "Major outage", "Degraded")] == [True, True, False]
