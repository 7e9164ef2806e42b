"""Every page that a person can open, by the name of its address: one list for all tests that walk them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from desk.models import CannedAnswer, SavedView
from incidents import links
from incidents.models import Calendar, Incident, LinkPurpose, Service, ServiceGroup
from incidents.reply_address import reply_address
from incidents.terms import OFFICE_HOURS
from integrations import hooks
from integrations.models import Webhook
from mailroom.models import InboundMail
from mailroom.reading.shapes import Answer, Sender
from monitoring.models import CheckKind, Outcome, SourceKind
from monitoring.models.source import OWN_KINDS
from notifications.models import Delivery
from people import tokens
from people.actors import Actor
from people.models import Contact, Supplier
from statuspage import signing_in, subscribing
from statuspage.hand_set import set_by_hand
from statuspage.models import Notice, NoticeState, SignInLink, WordingTemplate
from statuspage.notices import (
    Words,
    announce_disruption,
    plan_maintenance,
    publish_review,
    publish_update,
)
from statuspage.pages import page_of
from statuspage.status import Status
from tests import makers
from tests.desk import alarming
from tests.integrations import hooked
from tests.mailroom import arriving
from tests.mailroom.arriving import make_mailbox
from tests.monitoring import watched
from tests.statuspage import rendered

PAGE_OF = {
    LinkPurpose.FOLLOW: "statuspage:incident",
    LinkPurpose.CONFIRM: "statuspage:confirm",
    LinkPurpose.DISPUTE: "statuspage:dispute",
}
STATES = ("registered", "classified", "diagnosing", "resolved_pending_confirmation", "closed")
_GUIDES = ("api:guide", "api:webhook_guide", "api:monitoring_guide", "api:senders", "api:problems")
# The list's name, and one row's.
LISTS = {
    "customers": "customer", "contacts": "contact", "people": "person", "teams": "team",
    "suppliers": "supplier", "services": "service", "agreements": "agreement", "calendars": "calendar",
    "answers": "answer", "views": "view", "groups": "group", "wordings": "wording",
    "tokens": "token", "webhooks": "webhook", "mailboxes": "mailbox",
}  # fmt: skip
NOT_A_PAGE = {
    # Answers to a script, parts of a page, and files.
    "desk:pulse", "desk:find", "desk:answers", "desk:contacts", "desk:register_open",
    "desk:register_customer", "desk:file", "desk:mail_html", "desk:settings_mail_html", "statuspage:file",
    "statuspage:my_file", "statuspage:may_read",
    "desk:inbound_html", "desk:inbound_source", "desk:inbound_file", "desk:inbound_again",
    "desk:inbound_accept", "desk:inbound_discard", "desk:settings_mailbox_try",
    "desk:settings_mailbox_try_new",
    "desk:mail_source", "desk:mail_again", "desk:settings_mail_try", "desk:settings_mail_original",
    # Doors of programs.
    "monitoring:pagerduty", "monitoring:pagerduty_v1", "monitoring:events", "monitoring:events_by_key",
    "ping", "ping_said",
    # Posted to; what they answer with is one of the pages.
    "desk:display", "desk:save_view", "desk:drop_view", "desk:register_join", "desk:step", "desk:draft",
    "desk:take_back", "desk:attach", "desk:detach", "desk:settings_person_invite", "statuspage:reply",
    "statuspage:reopen", "statuspage:confirm_yes", "statuspage:confirm_no", "statuspage:my_reply",
    "statuspage:my_reopen", "statuspage:my_yes", "statuspage:my_no", "statuspage:sign_out",
    *(
        f"desk:{what}_{act}"
        for what in ("check", "heartbeat", "feed")
        for act in ("pause", "resume", "delete")
    ),
    "desk:check_now", "desk:check_try", "desk:check_try_new", "desk:feed_now", "desk:feed_try",
    "desk:feed_try_new", "desk:feed_find", "desk:feed_find_new", "desk:feed_components",
    "desk:hand_set", "desk:hand_set_back", "desk:publish_preview", "desk:settings_customer_renew",
    *(f"desk:settings_{noun}_delete" for noun in LISTS.values() if noun != "token"),
    "desk:settings_token_revoke", "desk:my_token_revoke",
    *(f"desk:settings_webhook_{what}" for what in ("pause", "resume", "test", "again")),
    # Lead elsewhere at once.
    "home", "account_signup", "account_email", "account_set_password", "account_reauthenticate",
    "account_email_verification_sent",
    # Of events, rules and sources.
    "desk:acknowledge", "desk:receipt_again", "desk:event_again",
    "desk:rule_move", "desk:rule_switch", "desk:rule_remove",
    "desk:source_key", "desk:source_test", "desk:source_switch", "desk:source_remove", "desk:source_try",
    "desk:source_try_new", "desk:source_file", "desk:dry_run_of",
}  # fmt: skip


def names() -> set[str]:
    """The name of every page of the product.

    Django's own admin is not ours to design, nor is the reference of the API, which a library draws; the
    API's other addresses answer programs (tests/api/test_who_may.py lists those).
    """
    return {name for name in _names(get_resolver(), "") if not name.startswith("api:") or name in _GUIDES}


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            # What has no name is a trap for broken links; the page it shows is "unknown" below.
            yield f"{space}{entry.name}" if entry.name else "unknown"
        elif entry.namespace != "admin":
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)


def visitor_pages() -> dict[str, list[str]]:
    """What somebody sees who is not signed in: the pages of their incident, and of signing in."""
    pages: dict[str, list[str]] = {name: [reverse(name)] for name in (
        "account_login", "account_logout", "account_inactive", "account_reset_password",
        "account_reset_password_done", "account_reset_password_from_key_done",
    )}  # fmt: skip
    from_key = "account_reset_password_from_key"
    pages[from_key] = [reverse(from_key, args=["0", "none"])]
    pages["unknown"] = ["/i/no-such-link/"]
    pages |= {name: [reverse(name)] for name in _GUIDES}
    pages["statuspage:lost"] = ["/status/no-such-page/"]
    pages["statuspage:sign_in"] = [reverse("statuspage:sign_in")]
    pages |= _forms_of_pages()
    caller = makers.make_contact(name="Ann Berg")
    for state in STATES:
        incident = makers.make_incident(state, contact=caller)
        for purpose, name in PAGE_OF.items():
            link = links.link_for(incident, caller, purpose, at=timezone.now())
            page = reverse(name, args=[links.token_of(link.nonce)])
            pages.setdefault(name, []).append(page)
    return pages


def _forms_of_pages() -> dict[str, list[str]]:
    """The forms of status pages, and the pages behind the links that they mail."""
    customer = makers.make_customer("Berg Ltd")
    makers.make_agreement(customer, page={"access": "open", "anybody_reports": True})
    contact = makers.make_contact(customer, "Ann", email="ann@acme.example")
    rendered.make_service("Mail", is_public=True)
    rendered.make_service("Network", is_public=True)
    rendered.render()
    now = timezone.now()
    signing_in.ask_for_link(contact.email, leads_to="", now=now)
    nonce = SignInLink.objects.latest("pk").nonce
    asked, kept = (
        subscribing.ask(
            page_of(customer), channel="email", address=f"{who}@acme.example", language="en", now=now
        )
        for who in ("new", "old")
    )
    subscribing.confirm(kept, now=now)
    tokens = [subscribing.token_of(one.nonce) for one in (asked, kept)]
    here = f"/status/{customer.slug}/"
    return {
        "statuspage:sign_in_through": [
            reverse("statuspage:sign_in_through", args=[token])
            for token in (signing_in.token_of(nonce), "0" * 64)
        ],
        "statuspage:subscribe_public": ["/status/subscribe/"],
        "statuspage:subscribe_here": [f"{here}subscribe/"],
        "statuspage:report_here": [f"{here}report/"],
        "statuspage:subscription": [reverse("statuspage:subscription", args=[token]) for token in tokens],
        "statuspage:unsubscribe": [reverse("statuspage:unsubscribe", args=[tokens[1]])],
    }


def contact_pages() -> tuple[dict[str, list[str]], str]:
    """What a contact sees who is signed in, with the key that their browser has."""
    contact = makers.make_contact(name="Ann Berg")
    incidents = [makers.make_incident(state, contact=contact) for state in STATES]
    rendered.render()
    now = timezone.now()
    signing_in.ask_for_link(contact.email, leads_to="", now=now)
    key = signing_in.sign_in(SignInLink.objects.latest("pk"), now=now)
    assert key is not None
    here = rendered.path(contact.customer)
    return {
        "statuspage:my": ["/status/my/"],
        "statuspage:my_incident": [f"/status/my/{one.reference}/" for one in incidents],
        "statuspage:report": [f"{here}report/"],
        "statuspage:subscribe": [f"{here}subscribe/"],
    }, key


def own_pages(by: Actor) -> dict[str, list[str]]:
    """What everybody of the desk has of their own."""
    mine, _written = makers.make_token("A script", holder="person", user=by.user, made_by=by.user)
    gone, _written = makers.make_token("An old script", holder="person", user=by.user, made_by=by.user)
    assert by.user is not None
    tokens.revoke(gone, by=by.user, now=timezone.now())
    return {
        "desk:my_tokens": [reverse("desk:my_tokens")],
        "desk:my_token_new": [reverse("desk:my_token_new")],
        "desk:my_token": [reverse("desk:my_token", args=[one.pk]) for one in (mine, gone)],
    }


def desk_pages() -> dict[str, list[str]]:
    """The desk's own pages, with incidents in every state; a lead may open all of them."""
    caller = makers.make_contact(name="Bo Carr", phone="+31 20 555 01 10")
    incidents = [makers.make_incident(state, contact=caller) for state in STATES]
    pages = {name: [reverse(name)] for name in (
        "account_change_password", "desk:queue", "desk:register", "desk:styleguide", "desk:mail",
    )}  # fmt: skip
    pages["desk:incident"] = [f"/desk/incidents/{one.reference}/" for one in incidents]
    pages["desk:queue"] += ["/desk/?q=is:closed", "/desk/?q=p:9+nonsense:", "/desk/?q=there-is-none"]
    pages["desk:board"] = [f"/desk/board/?by={group}" for group in ("state", "priority", "assignee")]
    pages["desk:register"].append("/desk/new/?phone=0205550110")
    notices = published()
    pages["desk:status"] = ["/desk/status/"]
    pages["desk:notice"] = [f"/desk/status/{one.key}/" for one in notices]
    pages["desk:notice_new"] = [f"/desk/status/new/{kind}/" for kind in ("disruption", "maintenance")]
    pages |= watching_pages()
    pages["desk:search"] = ["/desk/search/", "/desk/search/?q=printer", "/desk/search/?q=there-is-none"]
    pages["desk:mail_message"] = [
        reverse("desk:mail_message", args=[pk]) for pk in Delivery.objects.values_list("pk", flat=True)[:2]
    ]
    pages["desk:inbound"] = [reverse("desk:inbound", args=[pk]) for pk in came_in(caller)]
    pages["desk:register"] += [f"/desk/new/?mail={pk}" for pk in stuck()]
    of_alarms = alarm_pages()
    pages["desk:incident"] += of_alarms.pop("desk:incident")
    pages |= of_alarms
    pages["desk:incident"] += [
        f"/desk/incidents/{one.reference}/"
        for one in Incident.objects.filter(inbound_mails__isnull=False).distinct()
    ]
    return pages


def watching_pages() -> dict[str, list[str]]:
    """What is wrong now, checks, heartbeats and feeds: fresh ones, good ones, ones in trouble."""
    services = [Service.objects.create(name=name) for name in ("Webmail of Berg", "Lines of Berg")]
    made = watched.everything(services, makers.make_incident("classified"))
    pages = {
        f"desk:{name}": [reverse(f"desk:{name}")]
        for name in ("monitoring", "checks", "heartbeats", "feeds", "heartbeat_new", "feed_new")
    }
    pages["desk:monitoring"].append(f"/desk/monitoring/?service={services[0].pk}")
    pages["desk:checks"] += ["/desk/monitoring/checks/?state=down", "/desk/monitoring/checks/?service=none"]
    pages["desk:check_new"] = [f"/desk/monitoring/checks/new/?kind={kind}" for kind in CheckKind.values]
    for name in ("check", "heartbeat", "feed"):
        rows = made[f"{name}s"]
        pages[f"desk:{name}"] = [reverse(f"desk:{name}", args=[row.pk]) for row in rows]
        pages[f"desk:{name}_change"] = [reverse(f"desk:{name}_change", args=[rows[0].pk])]
    return pages


def alarm_pages() -> dict[str, list[str]]:
    """Events in every outcome, what could not be read, rules of every kind, and a source of each tool."""
    sources = {
        kind: alarming.make_source(kind, f"Tool {kind.label}") for kind in SourceKind if kind not in OWN_KINDS
    }
    source = sources[SourceKind.ALERTMANAGER]
    rule = alarming.make_rule(
        "Web",
        conditions=[{"field": "severity", "is": "one_of", "value": "critical, error"}],
        group_by=["service"],
        hold_seconds=120,
    )
    alarming.make_rule("Noise", drops=True, is_active=False)
    incident = makers.make_incident("diagnosing", channel="monitoring")
    alarm = alarming.make_alarm(source, incident=incident, repeats=3, link="https://tool.example.org/1")
    over = {"state": "resolved", "resolved_at": timezone.now()}
    alarming.make_alarm(sources[SourceKind.JSON], incident=incident, **over)
    events = [
        alarming.make_event(source, outcome=outcome, alarm=alarm, incident=incident, rule=rule)
        for outcome in Outcome.values
    ]
    alarming.make_event(source, action="resolve", receipt=alarming.make_receipt(source, state="done"))
    receipt = alarming.make_receipt(source, b'{"broken": ')
    here = "/desk/monitoring/"
    return {
        "desk:incident": [f"/desk/incidents/{incident.reference}/"],
        "desk:events": [
            f"{here}events/",
            f"{here}events/?alarm={alarm.pk}",
            f"{here}events/?q=there-is-none",
        ],
        "desk:event": [f"{here}events/{one.pk}/" for one in events[:4]],
        "desk:receipts": [f"{here}messages/"],
        "desk:receipt": [f"{here}messages/{receipt.pk}/"],
        "desk:rules": [f"{here}rules/"],
        "desk:rule": [f"{here}rules/{rule.pk}/"],
        "desk:rule_new": [f"{here}rules/new/"],
        "desk:dry_run": [f"{here}dry-run/"],
        "desk:sources": [f"{here}sources/"],
        "desk:source": [f"{here}sources/{one.pk}/" for one in sources.values()],
        "desk:source_new": [f"{here}sources/new/"],
        "desk:source_new_of": [f"{here}sources/new/{kind}/" for kind in ("json", "alertmanager", "mail")],
    }


@override_settings(MAIL_REPLY_TO="reply@desk.example", MAIL_AUTHSERV_ID=arriving.SERVER)
def came_in(contact: Contact) -> list[int]:
    """Mails in every state: words on incidents, a plain yes and no, unverified ones, stuck ones."""
    made = []
    for answer in (Answer.YES, Answer.NO):
        incident = makers.make_incident("resolved_pending_confirmation", contact=contact)
        read = arriving.reading(contact.email, "Is it?", answer=answer, name=contact.name)
        made.append(arriving.arrive(read, envelope_to=[reply_address(incident, contact)]))
    incident = makers.make_incident(contact=contact)
    to = [reply_address(incident, contact)]
    for verdict, address in (("passed", contact.email), ("failed", contact.email), ("", "jo@berg.example")):
        read = arriving.reading(address, "It is me.", cc="tom@berg.example kees@berg.example")
        made.append(arriving.arrive(read, verdict=verdict, envelope_to=to))
    away = arriving.reading(contact.email, "I am away.", sender=Sender.AUTO_REPLY)
    made.append(arriving.arrive(away, envelope_to=to))
    became = [one.fate or one.state for one in made]
    assert became == ["joined", "joined", "joined", "unverified", "unverified", "noted"]
    return [one.pk for one in made] + stuck()


def stuck() -> list[int]:
    """What could not be processed, and what ended its reader; made where there is none."""
    found = InboundMail.objects.filter(state="quarantined").order_by("pk")
    for attempts in (5, 6) if not found.exists() else ():
        read = arriving.reading("ria@berg.example", "The toner is empty.")
        arriving.kept(read, state="quarantined", attempts=attempts, reason="ValueError: nobody foresaw it")
    return list(found.values_list("pk", flat=True))


def published() -> list[Notice]:
    """A disruption that goes on, one that is over, maintenance to come, and a status set by hand."""
    by, now = makers.agent("Publisher"), timezone.now()
    mail, network = rendered.make_service("Post", is_public=True), rendered.make_service("Wires")
    words = {"title": Words("Mail is down", "Mail ligt plat"), "text": Words("We look.", "Wij kijken.")}
    running = announce_disruption(by=by, services={mail: Status.PARTIAL}, now=now, **words)
    over = announce_disruption(by=by, services={network: Status.MAJOR}, now=now, **words)
    over = publish_update(over, by=by, text=words["text"], state=NoticeState.RESOLVED)
    over = publish_review(over, by=by, text=words["text"])
    planned = plan_maintenance(
        by=by,
        services=[network],
        planned_from=now + timedelta(days=1),
        planned_until=now + timedelta(days=2),
        now=now,
        **words,
    )
    set_by_hand(network, by=by.user, status=Status.DEGRADED, ends_at=now + timedelta(hours=4), now=now)
    return [running, over, planned]


def settings_pages(by: Actor) -> dict[str, list[str]]:
    """The leads' pages, each list with a row."""
    made = one_of_each(by)
    pages = {
        f"desk:settings_{name}": [reverse(f"desk:settings_{name}")] for name in (*LISTS, "mails", "incoming")
    }
    stuck()
    pages["desk:settings_incoming"] += [f"/desk/settings/incoming/?{q}" for q in ("state=quarantined", "q=x")]
    pages["desk:settings_status"] = [reverse("desk:settings_status")]
    pages["desk:settings"] = [reverse("desk:settings")]
    for name, pk in made.items():
        one = f"desk:settings_{LISTS[name]}"
        pages[one] = [reverse(one, args=[pk])]
        if name != "views":
            pages[f"{one}_new"] = [reverse(f"{one}_new")]
    agreement = made["agreements"]
    pages["desk:settings_version_new"] = [reverse("desk:settings_version_new", args=[agreement])]
    pages["desk:settings_version"] = [reverse("desk:settings_version", args=[agreement, 1])]
    pages |= webhook_pages(Webhook.objects.get(pk=made["webhooks"]), by)
    pages["desk:settings_mail_text"] = [reverse("desk:settings_mail_text", args=["solution", "nl"])]
    pages["desk:settings_mail"] = [reverse("desk:settings_mail", args=["solution"])]
    return pages


def webhook_pages(hook: Webhook, by: Actor) -> dict[str, list[str]]:
    """A webhook that rests, one that failed, and what was posted to them."""
    assert by.user is not None
    now = timezone.now()
    sent = hooks.send_test(hook, by=by.user, now=now)
    paused = hooks.make(hooked.Wishes("Room", hook.address), channel="slack", by=by.user, now=now)
    hooks.send_test(paused, by=by.user, now=now)
    hooks.pause(paused, now=now)
    webhook, log = "desk:settings_webhook", "desk:settings_webhook_log"
    return {
        webhook: [reverse(webhook, args=[one.pk]) for one in (hook, paused)],
        log: [reverse(log, args=[one.pk]) for one in (hook, paused)],
        f"{webhook}_delivery": [reverse(f"{webhook}_delivery", args=[hook.pk, sent.pk])],
    }


def one_of_each(by: Actor) -> dict[str, int]:
    """A row of every kind that leads manage, by the name of its list."""
    customer, service = makers.make_customer("Acme"), Service.objects.create(name="Printing")
    contact = makers.make_contact(customer, "Ann")
    team, supplier = makers.make_team("Network"), Supplier.objects.create(name="Fibre")
    calendar = Calendar.objects.create(name="Office", **OFFICE_HOURS)
    answer = CannedAnswer.objects.create(name="Hello", text_en="Hello {contact}")
    view = SavedView.objects.create(user=by.user, name="Urgent", query="p:1", is_shared=True)
    return {
        "customers": customer.pk, "contacts": contact.pk, "people": makers.make_user().pk, "teams": team.pk,
        "suppliers": supplier.pk, "services": service.pk, "calendars": calendar.pk, "answers": answer.pk,
        "agreements": makers.make_agreement(customer).agreement.pk, "views": view.pk,
        "webhooks": hooked.make_hook("https://hooks.example.org/1", at=timezone.now()).pk,
        "groups": ServiceGroup.objects.create(name="Connections").pk,
        "wordings": WordingTemplate.objects.create(name="Full disk", title_en="Mail is down").pk,
        "mailboxes": make_mailbox(name="Support", host="imap.berg.example", user_name="x").pk,
        "tokens": makers.make_token("Warehouse", user=by.user, made_by=by.user)[0].pk,
    }  # fmt: skip
