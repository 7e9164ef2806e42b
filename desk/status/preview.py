"""How words would read before they are published: for each audience, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents.models import Incident
from people.models import LANGUAGES
from statuspage import pages
from statuspage.models import Subscription
from statuspage.notices import Words


@dataclass(frozen=True)
class Preview:
    """The words as one audience reads them; `borrowed` says that they are those of the other language."""

    language: str
    label: str
    title: str
    text: str
    borrowed: bool


def previews(title: Words | None, text: Words) -> list[Preview]:
    """One for each language of the pages; where one has no words the other's are read."""
    made = []
    for code, label in LANGUAGES:
        own = getattr(text, code)
        made.append(
            Preview(
                language=code,
                label=label,
                title=(getattr(title, code) or title.en or title.nl) if title is not None else "",
                text=own or text.en or text.nl,
                borrowed=not own,
            )
        )
    return made


def readers_of(incident: Incident, posted: Mapping[str, str]) -> list[str]:
    """Who would read an update of this incident, and by which title."""
    if incident.customer is None:
        return []
    page = pages.page_of(incident.customer)
    headline = posted.get("headline", "")
    by_title = headline if page.access == "open" else incident.title
    readers = [
        _("The page of %(name)s, as “%(title)s”") % {"name": incident.customer.name, "title": by_title}
    ]
    if posted.get("tell_contact") == "on" and incident.contact and incident.contact.email:
        readers.append(_("A mail to %(who)s, as “%(title)s”") % {"who": incident.contact, "title": headline})
    if posted.get("tell_subscribers") == "on":
        number = Subscription.objects.confirmed().filter(page=page).count()
        readers.append(_("Subscribers of the page: %(number)s") % {"number": number})
    return readers
