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


def filled(incident: Incident, user: User) -> list[dict[str, str]]:
    """Every canned answer, in the contact's language; a placeholder nobody knows stays as it stands."""
    language = incident.contact.spoken_language if incident.contact else user.language
    with translation.override(language):
        due = incident.resolution_due_at
        words = {
            "contact": incident.contact.name if incident.contact else incident.caller,
            "customer": incident.customer.name if incident.customer else "",
            "reference": incident.reference,
            "title": incident.title,
            "agent": user.name,
            "due": date_format(timezone.localtime(due), "l j F, H:i") if due else "",
            "desk": settings.DESK_NAME,
        }
    return [
        {
            "name": answer.name,
            "text": PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), answer.text_in(language)),
        }
        for answer in CannedAnswer.objects.all()
    ]
