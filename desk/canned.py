"""Canned answers with their placeholders filled in for one incident."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from desk.models import CannedAnswer
from incidents.models import Incident
from people.models import User

PLACEHOLDERS = {
    "contact": gettext_lazy("the contact's name"),
    "customer": gettext_lazy("the customer's name"),
    "reference": gettext_lazy("the reference, like INC-000123"),
    "title": gettext_lazy("the title of the incident"),
    "agent": gettext_lazy("your own name"),
    "due": gettext_lazy("when the solution is due"),
    "desk": gettext_lazy("the name of the service desk"),
}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill(text: str, incident: Incident, user: User) -> str:
    """`text` with its placeholders filled in; one that nobody knows stays as it stands."""
    return _fill(text, _words(incident, user))


def filled(incident: Incident, user: User) -> list[dict[str, str]]:
    """Every canned answer, in the contact's language."""
    words, language = _words(incident, user), _language(incident, user)
    return [
        {"name": answer.name, "text": _fill(answer.text_in(language), words)}
        for answer in CannedAnswer.objects.all()
    ]


def _fill(text: str, words: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def _language(incident: Incident, user: User) -> str:
    return incident.contact.spoken_language if incident.contact else user.language


def _words(incident: Incident, user: User) -> dict[str, str]:
    with translation.override(_language(incident, user)):
        due = incident.resolution_due_at
        return {
            "contact": incident.contact.name if incident.contact else incident.caller,
            "customer": incident.customer.name if incident.customer else "",
            "reference": incident.reference,
            "title": incident.title_for_customers,
            "agent": user.name,
            "due": date_format(timezone.localtime(due), "l j F, H:i") if due else "",
            "desk": settings.DESK_NAME,
        }
