"""Every page that a person can open, by the name of its address: one list for all tests that walk them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from desk.models import CannedAnswer, SavedView
from incidents import links
from incidents.models import Calendar, LinkPurpose, Service
from incidents.terms import OFFICE_HOURS
from notifications.models import Delivery
from people.actors import Actor
from people.models import Supplier
from tests import makers

PAGE_OF = {
    LinkPurpose.FOLLOW: "statuspage:incident",
    LinkPurpose.CONFIRM: "statuspage:confirm",
    LinkPurpose.DISPUTE: "statuspage:dispute",
}
STATES = ("registered", "classified", "diagnosing", "resolved_pending_confirmation", "closed")
# The list's name, and one row's.
LISTS = {
    "customers": "customer", "contacts": "contact", "people": "person", "teams": "team",
    "suppliers": "supplier", "services": "service", "agreements": "agreement", "calendars": "calendar",
    "answers": "answer", "views": "view",
}  # fmt: skip
NOT_A_PAGE = {
    # Answers to a script, parts of a page, and files.
    "desk:pulse", "desk:find", "desk:answers", "desk:contacts", "desk:register_open",
    "desk:register_customer", "desk:file", "desk:mail_html", "desk:settings_mail_html", "statuspage:file",
    # Posted to; what they answer with is one of the pages.
    "desk:display", "desk:save_view", "desk:drop_view", "desk:register_join", "desk:step", "desk:draft",
    "desk:take_back", "desk:attach", "desk:detach", "desk:settings_person_invite", "statuspage:reply",
    "statuspage:reopen", "statuspage:confirm_yes", "statuspage:confirm_no",
    *(f"desk:settings_{noun}_delete" for noun in LISTS.values()),
    # Lead elsewhere at once.
    "home", "account_signup", "account_email", "account_set_password", "account_reauthenticate",
    "account_email_verification_sent",
}  # fmt: skip


def names() -> set[str]:
    """The name of every address of the product; Django's own admin is not ours to design."""
    return set(_names(get_resolver(), ""))


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
    caller = makers.make_contact(name="Ann Berg")
    for state in STATES:
        incident = makers.make_incident(state, contact=caller)
        for purpose, name in PAGE_OF.items():
            link = links.link_for(incident, caller, purpose, at=timezone.now())
            page = reverse(name, args=[links.token_of(link.nonce)])
            pages.setdefault(name, []).append(page)
    return pages


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
    pages["desk:search"] = ["/desk/search/", "/desk/search/?q=printer", "/desk/search/?q=there-is-none"]
    pages["desk:mail_message"] = [
        reverse("desk:mail_message", args=[pk]) for pk in Delivery.objects.values_list("pk", flat=True)[:2]
    ]
    return pages


def settings_pages(by: Actor) -> dict[str, list[str]]:
    """The leads' pages, each list with a row."""
    made = one_of_each(by)
    pages = {f"desk:settings_{name}": [reverse(f"desk:settings_{name}")] for name in (*LISTS, "mails")}
    pages["desk:settings"] = [reverse("desk:settings")]
    for name, pk in made.items():
        one = f"desk:settings_{LISTS[name]}"
        pages[one] = [reverse(one, args=[pk])]
        if name != "views":
            pages[f"{one}_new"] = [reverse(f"{one}_new")]
    agreement = made["agreements"]
    pages["desk:settings_version_new"] = [reverse("desk:settings_version_new", args=[agreement])]
    pages["desk:settings_version"] = [reverse("desk:settings_version", args=[agreement, 1])]
    pages["desk:settings_mail"] = [reverse("desk:settings_mail", args=["solution"])]
    return pages


def one_of_each(by: Actor) -> dict[str, int]:
    """A row of every kind that leads manage, by the name of its list."""
    customer, service = makers.make_customer("Acme"), Service.objects.create(name="Mail")
    contact = makers.make_contact(customer, "Ann")
    team, supplier = makers.make_team("Network"), Supplier.objects.create(name="Fibre")
    calendar = Calendar.objects.create(name="Office", **OFFICE_HOURS)
    answer = CannedAnswer.objects.create(name="Hello", text_en="Hello {contact}")
    view = SavedView.objects.create(user=by.user, name="Urgent", query="p:1", is_shared=True)
    return {
        "customers": customer.pk, "contacts": contact.pk, "people": makers.make_user().pk, "teams": team.pk,
        "suppliers": supplier.pk, "services": service.pk, "calendars": calendar.pk, "answers": answer.pk,
        "agreements": makers.make_agreement(customer).agreement.pk, "views": view.pk,
    }  # fmt: skip
