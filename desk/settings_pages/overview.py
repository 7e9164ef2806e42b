"""All that can be set up, one card each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from desk.doors import leads_only
from desk.settings_pages import mails
from desk.settings_pages.kinds import Kind
from desk.settings_pages.people import Contacts, Customers, People, Suppliers, Teams
from desk.settings_pages.promises import Agreements, Calendars, Groups, Services
from desk.settings_pages.sections import SECTIONS, settings_page
from desk.settings_pages.tokens import Tokens
from desk.settings_pages.webhooks import Webhooks
from desk.settings_pages.words import Answers, SavedViews, Wordings

KINDS: tuple[Kind, ...] = (
    Customers(), Contacts(), People(), Teams(), Suppliers(), Services(), Groups(), Agreements(), Calendars(),
    Answers(), Wordings(), SavedViews(), Tokens(), Webhooks(),
)  # fmt: skip


@leads_only
def overview(request: HttpRequest) -> HttpResponse:
    counts = {kind.nouns: kind.count(request) for kind in KINDS} | {"mails": len(mails.MAILS), "status": ""}
    cards = [(section, counts[section.name]) for section in SECTIONS.values()]
    return settings_page(request, "overview", "", {"cards": cards})
