"""Every mail that the desk sends, filled in with sample words in both languages."""

from __future__ import annotations

import re
from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.clickjacking import xframe_options_sameorigin

from desk.doors import leads_only
from desk.mail_kinds import MAILS
from desk.settings_pages.sections import settings_page
from desk.views.mail import FRAMED
from notifications.models import Delivery, MailText
from notifications.placeholders import FIXED
from notifications.rendering import ShownMessage, composed

_OF_NO_INCIDENT = frozenset(
    {"sign_in", "subscribe", "subscribed", "page_update", "page_digest", "account", "automatic_brake"}
    | {"webhook_ping", "webhook_failing", "received_unknown"}
)
_SAMPLES: dict[str, dict[str, Any]] = {
    "en": {
        "title": "The label printer at dock 3 prints blank labels",
        "description": "Since this morning every label comes out blank.",
        "text": "We replaced the print head and printed ten labels.\nCould you try a whole batch?",
        "customer": "Bennett Dairy", "contact_name": "Grace Bennett", "agent_name": "Bram Jansen",
        "who": "Grace Bennett", "resolution_due": "Tuesday 3 March 2026, 17:00",
        "subject": "Choose a password", "page_name": "Bennett Dairy", "label": "Cause found",
        "solution_kind": "a solution", "period": "one day", "files": ["labels.pdf"],
        "webhook": "Operations room", "state": "In diagnosis", "error": "hooks.example.org answered 503",
    },
    "nl": {
        "title": "De labelprinter bij dock 3 print lege labels",
        "description": "Sinds vanochtend komt elk label er leeg uit.",
        "text": "We hebben de printkop vervangen en tien labels geprint.\nWilt u een hele serie proberen?",
        "customer": "Hoekstra Logistiek", "contact_name": "Sophie Vermeer", "agent_name": "Bram Jansen",
        "who": "Sophie Vermeer", "resolution_due": "dinsdag 3 maart 2026, 17:00",
        "subject": "Kies een wachtwoord", "page_name": "Hoekstra Logistiek", "label": "Oorzaak gevonden",
        "solution_kind": "een oplossing", "period": "een dag", "files": ["labels.pdf"],
        "webhook": "Beheerkamer", "state": "In diagnose", "error": "hooks.example.org answered 503",
    },
}  # fmt: skip
_MARK = re.compile(r"\[\[link:[^\]]*\]\]")
_LINKS = ("follow", "confirm", "dispute", "desk", "sign_in", "manage", "event0", "page")


def sample(name: str, language: str, own: MailText | None) -> ShownMessage:
    """The mail as it would read, in the desk's own words if it has any; its links lead nowhere."""
    return without_links(composed(sample_of(name, language), own))


def own_texts() -> dict[tuple[str, str], MailText]:
    """The desk's own words by mail and language."""
    return {(text.template, text.language): text for text in MailText.objects.all()}


def sample_of(name: str, language: str) -> Delivery:
    words = dict(_SAMPLES[language])
    if name != "account":
        del words["subject"]
    item = {name: words[name] for name in ("title", "label", "text")} | {"link": "event0"}
    context = words | {
        "reference": "" if name in _OF_NO_INCIDENT else "INC-000123",
        "items": [item],
        "priority": "P3",
        "most": settings.MAIL_AUTOMATIC_PER_HOUR,
        "address": f"{settings.BASE_URL}/…",
        "links": {link: f"{link}:sample" for link in _LINKS},
    }
    return Delivery(
        template=name,
        to_address="sample@example.org",
        to_name=words["contact_name"],
        language=language,
        context=context,
        due_at=timezone.now(),
    )


def without_links(message: ShownMessage) -> ShownMessage:
    """Addresses that lead nowhere in the place of marks: who looks at a preview is not its reader."""
    nowhere = f"{settings.BASE_URL}/…"
    return ShownMessage(message.subject, _MARK.sub(nowhere, message.text), _MARK.sub(nowhere, message.html))


@leads_only
def mails(request: HttpRequest) -> HttpResponse:
    own = own_texts()
    named = {name for name, _language in own}
    rows = [
        {"name": name, "when": when, "to": to, "subjects": _subjects(name, own), "is_own": name in named}
        for name, (when, to) in MAILS.items()
    ]
    return settings_page(request, "mails", "mails", {"rows": rows})


def _subjects(name: str, own: dict[tuple[str, str], MailText]) -> list[tuple[str, str]]:
    return [(language, sample(name, language, own.get((name, language))).subject) for language in _SAMPLES]


@leads_only
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail in both languages, side by side."""
    when, to = known(name)
    own = own_texts()
    shown = [
        (code, str(label), sample(name, code, own.get((name, code)))) for code, label in settings.LANGUAGES
    ]
    context = {
        "name": name,
        "when": when,
        "to": to,
        "shown": shown,
        "is_fixed": name in FIXED,
        "own": {language for template, language in own if template == name},
    }
    return settings_page(request, "mail", "mails", context)


@csp(FRAMED)
@xframe_options_sameorigin
@leads_only
def mail_html(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """The HTML part, for the frame on the mail's page."""
    known(name)
    if language not in _SAMPLES:
        raise Http404
    return HttpResponse(sample(name, language, own_texts().get((name, language))).html)


def known(name: str) -> tuple[Promise, Promise]:
    if name not in MAILS:
        raise Http404
    return MAILS[name]


def urls() -> list[URLPattern]:
    return [
        path("mails/", mails, name="settings_mails"),
        path("mails/<slug:name>/", mail, name="settings_mail"),
        path("mails/<slug:name>/<str:language>/html/", mail_html, name="settings_mail_html"),
    ]
