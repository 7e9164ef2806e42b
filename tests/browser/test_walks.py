"""Two walks through the whole process, in Chromium, with a real mail server and moved time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser

from incidents import escalation, lifecycle
from incidents.models import Incident
from notifications import delivery
from notifications.models import Delivery
from people.models import Role
from tests import makers
from tests.browser.acting import open_page, save, sign_in, step
from tests.conftest import Mailserver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def post_office() -> None:
    """What worker and beat do every few seconds."""
    delivery.sweep(now=timezone.now())
    escalation.note_mail_outcomes(now=timezone.now())


def link_in_last_mail(mailserver: Mailserver, address: str, kind: str) -> str:
    """Of the newest mail that has one: what is asked goes out before what is only told."""
    texts = [mail.get_body(("plain",)).get_content() for mail in mailserver.to(address)]  # type: ignore[attr-defined]
    found = [re.search(rf"http\S+/{kind}/[0-9a-f]{{64}}/", text) for text in texts]
    return [link[0] for link in found if link][-1]


def test_from_the_phone_call_to_the_customers_confirmation(
    browser: Browser, desk_address: str, mailserver: Mailserver
) -> None:
    agent = makers.make_user("Noor Bakker")
    expert = makers.make_user("Tom Okafor", Role.EXPERT)
    contact = makers.make_contact(makers.make_customer("Bennett Dairy"), "Grace Bennett")
    page = open_page(browser)
    sign_in(page, desk_address, agent)

    page.click("main a[href='/desk/new/']")
    page.locator("[name=caller]").press_sequentially("grace", delay=20)
    page.locator("[data-contact]").click()
    page.fill("[name=title]", "Internet down at the depot")
    page.fill("[name=description]", "No connection since 10 minutes.")
    page.click("form.register button[type=submit].button--primary")
    page.wait_for_url("**/desk/incidents/INC-*/")
    incident = Incident.objects.get()
    assert incident.contact == contact

    step(page, "classify")
    page.locator("input[value='high:normal']").check(force=True)
    effects = page.locator(".effect--p2")
    assert effects.is_visible()
    assert "Resolution" in effects.inner_text()
    save(page, "classify")
    step(page, "diagnose")
    page.select_option("form[action$='/diagnose/'] select", f"user:{expert.pk}")
    page.fill("form[action$='/diagnose/'] textarea", "Please test the line.")
    save(page, "diagnose")
    assert "Tom Okafor" in page.inner_text(".incident__facts")
    step(page, "propose_solution")
    page.fill("[name=solution]", "The line was repaired; please try again.")
    save(page, "propose_solution")
    post_office()
    assert makers.fresh(incident).confirmation_due_at is not None
    assert len(mailserver.to(expert.email)) == 1

    customer = open_page(browser)
    customer.set_viewport_size({"width": 390, "height": 844})
    confirm = link_in_last_mail(mailserver, contact.email, "confirm")
    customer.goto(confirm)
    assert "The line was repaired" in customer.inner_text("main")
    assert makers.fresh(incident).state == "resolved_pending_confirmation"
    # The same clock for both: due and length as the agent's page says them.
    page.reload()
    dues = [set(one.locator(".clock__due time").all_inner_texts()) for one in (page, customer)]
    assert dues[0] == dues[1] != set()
    customer.locator("form[action$='/yes/'] button").click()
    customer.wait_for_load_state()
    done = makers.fresh(incident)
    assert (done.state, done.close_reason) == ("closed", "confirmed")
    assert customer.context.cookies() == [] or {one["name"] for one in customer.context.cookies()} <= {
        "csrftoken"
    }
    customer.goto(f"{desk_address}/desk/")
    assert "/accounts/login/" in customer.url
    page.reload()
    assert "Confirmed by the customer" in page.inner_text("main")


def pending(contact_email: str) -> Incident:
    contact = makers.make_contact(email=contact_email)
    incident = makers.make_incident(
        "resolved_pending_confirmation",
        at=timezone.now() - timedelta(minutes=3),
        contact=contact,
        mail_accepted=False,
    )
    post_office()
    return makers.fresh(incident)


def test_without_an_answer_it_closes_after_the_day_and_not_one_second_before(
    browser: Browser, desk_address: str, mailserver: Mailserver
) -> None:
    with time_machine.travel("2026-03-28T09:00:00+00:00") as clock:
        incident = pending("silent@customer.example")
        # The night between has 23 hours on the wall: a day is 24 hours all the same.
        clock.shift(timedelta(hours=24))
        accepted = incident.confirmation_asked_at
        assert accepted is not None
        clock.move_to(accepted + timedelta(hours=24) - timedelta(seconds=1))
        assert lifecycle.close_unconfirmed(now=timezone.now()) == 0
        page = open_page(browser)
        page.goto(link_in_last_mail(mailserver, "silent@customer.example", "confirm"))
        assert page.locator("form[action$='/yes/']").count() == 1
        clock.shift(timedelta(seconds=1))
        assert lifecycle.close_unconfirmed(now=timezone.now()) == 1
        post_office()
        assert makers.fresh(incident).close_reason == "no_response"
        page.goto(link_in_last_mail(mailserver, "silent@customer.example", "i"))
        page.fill("form[action$='/reopen/'] textarea", "It still does not work")
        page.locator("form[action$='/reopen/'] button").click()
        page.wait_for_load_state()
        assert makers.fresh(incident).state == "diagnosing"


def test_a_bounce_and_a_refusal_stop_the_closing_and_warn_on_the_agents_page(
    browser: Browser, desk_address: str, mailserver: Mailserver
) -> None:
    agent = makers.make_user("Noor Bakker")
    with time_machine.travel("2026-03-03T09:00:00+00:00") as clock:
        bounced = pending("full@customer.example")
        asked = Delivery.objects.get(to_address="full@customer.example", template="solution").message_id
        assert asked in [mail["Message-ID"] for mail in mailserver.to("full@customer.example")]
        assert delivery.record_bounce(asked, reason="mailbox full", now=timezone.now())
        mailserver.answer = "550 5.1.1 no such user"
        refused = pending("gone@customer.example")
        post_office()
        page = open_page(browser)
        sign_in(page, desk_address, agent)
        for incident, why in ((bounced, "mailbox full"), (refused, "no such user")):
            page.goto(f"{desk_address}/desk/incidents/{incident.reference}/")
            assert page.get_by_text("It does not close by itself").count() == 1
            assert page.get_by_text("Mail trouble").count() == 1
            assert page.get_by_text(why).count() >= 1
        clock.shift(timedelta(days=30))
        assert lifecycle.close_unconfirmed(now=timezone.now()) == 0


def test_a_reply_a_rejection_and_a_hold_in_the_browser_each_stop_the_closing(
    browser: Browser, desk_address: str, mailserver: Mailserver
) -> None:
    agent = makers.make_user("Noor Bakker")
    with time_machine.travel("2026-03-03T09:00:00+00:00") as clock:
        replied, rejected, held = (pending(f"{name}@customer.example") for name in ("reply", "no", "hold"))
        customer = open_page(browser)
        confirm = link_in_last_mail(mailserver, "reply@customer.example", "i")
        customer.goto(confirm)
        customer.fill("form[action$='/reply/'] textarea", "One moment please")
        customer.locator("form[action$='/reply/'] button").click()
        customer.wait_for_load_state()

        customer.goto(link_in_last_mail(mailserver, "no@customer.example", "confirm"))
        customer.fill("form[action$='/no/'] textarea", "Still down")
        customer.locator("form[action$='/no/'] button").click()
        customer.wait_for_load_state()

        page = open_page(browser)
        sign_in(page, desk_address, agent)
        page.goto(f"{desk_address}/desk/incidents/{held.reference}/")
        step(page, "hold_auto_close")
        page.fill("form[action$='/hold_auto_close/'] textarea", "On holiday until Monday")
        save(page, "hold_auto_close")

        clock.shift(timedelta(days=3))
        assert lifecycle.close_unconfirmed(now=timezone.now()) == 0
        assert makers.fresh(replied).confirmation_stop == "reply"
        assert makers.fresh(rejected).state == "diagnosing"
        assert makers.fresh(held).confirmation_stop == "hold"
