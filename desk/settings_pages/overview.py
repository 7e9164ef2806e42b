"""All that can be set up, one card each."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from desk.doors import leads_only, me
from desk.settings_pages import incoming, mails
from desk.settings_pages.kinds import Kind
from desk.settings_pages.mailboxes import Mailboxes
from desk.settings_pages.people import Contacts, Customers, People, Suppliers, Teams
from desk.settings_pages.promises import Agreements, Calendars, Groups, Services
from desk.settings_pages.sections import SECTIONS, settings_page
from desk.settings_pages.tokens import Tokens
from desk.settings_pages.webhooks import Webhooks
from desk.settings_pages.words import Answers, SavedViews, Wordings
from people.models import User

KINDS: tuple[Kind, ...] = (
    Customers(), Contacts(), People(), Teams(), Suppliers(), Services(), Groups(), Agreements(), Calendars(),
    Answers(), Wordings(), SavedViews(), Tokens(), Webhooks(), Mailboxes(),
)  # fmt: skip


def _counts(request: HttpRequest) -> dict[str, Any]:
    """How many there are of each noun, in one query for all of them."""

    def number(kind: Kind) -> Subquery:
        rows = kind.counted(request).order_by().annotate(all_of_them=Value(1)).values("all_of_them")
        return Subquery(rows.annotate(number=Count("pk", distinct=True)).values("number"))

    asked = User.objects.filter(pk=me(request).pk)
    # A name in front keeps a noun apart from a field of that name.
    found = asked.values(**{f"count_{kind.nouns}": Coalesce(number(kind), 0) for kind in KINDS}).get()
    return {name.removeprefix("count_"): count for name, count in found.items()}


@leads_only
def overview(request: HttpRequest) -> HttpResponse:
    counts = _counts(request) | {"mails": len(mails.MAILS), "status": "", "incoming": ""}
    cards = [(section, counts[section.name]) for section in SECTIONS.values()]
    return settings_page(request, "overview", "", {"cards": cards} | incoming.troubles())
