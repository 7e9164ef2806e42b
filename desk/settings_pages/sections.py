"""What can be set up: the cards of the overview and the links beside every settings page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Section:
    """One of the settings; `name` makes its address, `desk:settings_<name>`."""

    name: str
    icon: str
    title: Promise
    purpose: Promise

    @property
    def address(self) -> str:
        return reverse(f"desk:settings_{self.name}")


# In the order in which a new desk meets them.
SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Section(
            "customers",
            "building-2",
            gettext_lazy("Customers"),
            gettext_lazy("The organisations that the desk works for, and the language it speaks with them."),
        ),
        Section(
            "contacts",
            "contact-round",
            gettext_lazy("Contacts"),
            gettext_lazy("The people at customers who report, reply and confirm. They never sign in."),
        ),
        Section(
            "people",
            "circle-user-round",
            gettext_lazy("People"),
            gettext_lazy("Everybody who signs in: agents, leads and the experts of suppliers."),
        ),
        Section(
            "teams",
            "users-round",
            gettext_lazy("Teams"),
            gettext_lazy("Groups of agents that incidents are assigned to."),
        ),
        Section(
            "suppliers",
            "truck",
            gettext_lazy("Suppliers"),
            gettext_lazy("The companies that run services for us, or whose experts examine incidents."),
        ),
        Section(
            "services",
            "layers",
            gettext_lazy("Services"),
            gettext_lazy("What customers use and what therefore can break."),
        ),
        Section(
            "groups",
            "folder-tree",
            gettext_lazy("Service groups"),
            gettext_lazy("The headings under which services stand on the status pages."),
        ),
        Section(
            "status",
            "activity",
            gettext_lazy("Status pages"),
            gettext_lazy("Logo, colour and language of the pages that customers see, and their addresses."),
        ),
        Section(
            "agreements",
            "handshake",
            gettext_lazy("Agreements"),
            gettext_lazy(
                "What was promised to whom: targets, priorities, office hours. Published in versions."
            ),
        ),
        Section(
            "calendars",
            "calendar-clock",
            gettext_lazy("Calendars"),
            gettext_lazy("Office hours, holidays and closed days, by which targets are counted."),
        ),
        Section(
            "answers",
            "message-square-quote",
            gettext_lazy("Canned answers"),
            gettext_lazy(
                "Words that agents write often, in English and Dutch, ready to be changed and sent."
            ),
        ),
        Section(
            "wordings",
            "megaphone",
            gettext_lazy("Templates of updates"),
            gettext_lazy("Words for what is announced again and again on the status pages."),
        ),
        Section(
            "views",
            "bookmark",
            gettext_lazy("Saved views"),
            gettext_lazy("Filters of the queue that the desk shares, and your own."),
        ),
        Section(
            "webhooks",
            "webhook",
            gettext_lazy("Webhooks"),
            gettext_lazy("Programs and chat rooms that are told of what happens to incidents as it happens."),
        ),
        Section(
            "mailboxes",
            "mails",
            gettext_lazy("Mailboxes"),
            gettext_lazy(
                "The addresses that customers write to, where their mail goes, and whether it comes in."
            ),
        ),
        Section(
            "incoming",
            "inbox",
            gettext_lazy("Incoming mail"),
            gettext_lazy("Every message that came in, the newest first, and what became of it."),
        ),
        Section(
            "mails",
            "mail-open",
            gettext_lazy("Mail texts"),
            gettext_lazy("Every mail that the desk sends, as it reads in both languages."),
        ),
        Section(
            "tokens",
            "key-round",
            gettext_lazy("API tokens"),
            gettext_lazy("Keys with which programs use the desk: whose each is, and what it may do."),
        ),
    )
}


def settings_page(
    request: HttpRequest, template: str, here: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the section `here`, with the links to all others beside it."""
    beside = {"sections": SECTIONS.values(), "section": SECTIONS.get(here)}
    return render(request, f"desk/settings/{template}.html", context | beside, status=status)
