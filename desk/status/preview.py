"""How words would read before they are published: for each audience, in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.models import Incident, Service
from people.models import LANGUAGES
from statuspage import pages
from statuspage.models import Subscription
from statuspage.notices import Words

MOST_NAMES = 12


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


def readers_of_notice(customers: Iterable[int], services: Iterable[int], *, tell: bool) -> list[str]:
    """Who would read a notice for these customers, or for all who see these services."""
    standing = pages.addressed(customers, Service.objects.filter(pk__in=services))
    names = list(standing.filter(customer__isnull=False).values_list("customer__name", flat=True))
    readers = [_("The public page")] if standing.filter(customer__isnull=True).exists() else []
    if names:
        told = ", ".join(sorted(names)[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
        readers.append(
            ngettext("The page of %(names)s", "%(num)s customers' pages: %(names)s", len(names))
            % {"num": len(names), "names": told}
        )
    if tell:
        number = Subscription.objects.confirmed().filter(page__in=standing).count()
        readers.append(_("Subscribers of these pages: %(number)s") % {"number": number})
    return readers


def readers_of(incident: Incident, posted: Mapping[str, str]) -> list[str]:
    """Who would read an update of this incident, and by which title."""
    if incident.customer is None:
        return []
    page = pages.page_of(incident.customer)
    headline = posted.get("headline", "")
    by_title = headline if page.access == "open" else incident.title_for_customers
    readers = [
        _("The page of %(name)s, as “%(title)s”") % {"name": incident.customer.name, "title": by_title}
    ]
    if posted.get("tell_contact") == "on" and incident.contact and incident.contact.email:
        readers.append(_("A mail to %(who)s, as “%(title)s”") % {"who": incident.contact, "title": headline})
    if posted.get("tell_subscribers") == "on":
        number = Subscription.objects.confirmed().filter(page=page).count()
        readers.append(_("Subscribers of the page: %(number)s") % {"number": number})
    return readers
