"""Which pages there are, how each is reached, and which of them a change concerns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from incidents.models import Service
from people.models import Customer
from statuspage.models import Look, Notice, Page

ROOT = "/status/"
# Below /status/ these are the public page's own; no customer can be called so.
RESERVED = frozenset(
    (
        *("en", "nl", "api", "assets", "auth", "badge", "history", "incidents", "maintenance", "my"),
        *("report", "sign-in", "sign-out", "subscribe", "subscriptions", "widget"),
    )
)


def token_of(page: Page) -> str:
    """The secret part of a page's address: 160 bits that only this installation can make of the nonce."""
    return salted_hmac("statuspage.page", page.nonce, algorithm="sha256").hexdigest()[:40]


def path_of(page: Page) -> str:
    """Where the page lies below the desk's own address: "/status/", "/status/acme/<token>/"."""
    if page.customer_id is None:
        return ROOT
    token = f"{token_of(page)}/" if page.access == "link" else ""
    return f"{ROOT}{page.slug}/{token}"


def is_on_own_domain(page: Page) -> bool:
    """Whether its address is that of its domain: whoever signs in does so at the desk, and only there."""
    return bool(page.domain) and page.access != "sign_in"


def address_of(page: Page) -> str:
    """The page's whole address, on its own domain if it lies there; with a slash at the end."""
    if is_on_own_domain(page):
        token = f"{token_of(page)}/" if page.access == "link" else ""
        return f"https://{page.domain}/{token}"
    return settings.BASE_URL + path_of(page)


def public_page() -> Page:
    page, _made = Page.objects.get_or_create(customer=None)
    return page


def the_look() -> Look:
    """How the pages look; as they come until a lead says otherwise."""
    return Look.objects.order_by("pk").first() or Look()


def page_of(customer: Customer) -> Page:
    page, _made = Page.objects.get_or_create(customer=customer)
    return page


def mark_changed(pages: QuerySet[Page], at: datetime) -> None:
    """Have these pages rendered again."""
    # In one order, so that two who mark the same pages cannot wait for each other.
    keys = list(pages.order_by("pk").values_list("pk", flat=True).select_for_update(of=("self",)))
    Page.objects.filter(pk__in=keys).update(changed_at=at)


def seeing(notice: Notice) -> QuerySet[Page]:
    """The pages on which this notice stands."""
    return addressed(notice.customers.values_list("pk", flat=True), notice.services.all())


def addressed(customers: Iterable[int], services: QuerySet[Service]) -> QuerySet[Page]:
    """The pages of what is for these customers alone or, without any, for all who see the services."""
    chosen = list(customers)
    if chosen:
        return Page.objects.filter(customer__in=chosen)
    named = list(services.values_list("is_active", "is_public", "customers"))
    if not named:
        return Page.objects.all()
    offered = [(is_public, customer) for is_active, is_public, customer in named if is_active]
    seeing = Q(customer__in={customer for _public, customer in offered if customer is not None})
    if any(customer is None for _public, customer in offered):
        seeing = Q(customer__isnull=False)
    if any(is_public for is_public, _customer in offered):
        seeing |= Q(customer__isnull=True)
    return Page.objects.filter(seeing)


def listing(services: Iterable[int]) -> Callable[[Page], frozenset[int]]:
    """Which of these services a page lists; read once, for however many pages that is asked."""
    offered = Service.objects.filter(pk__in=list(services), is_active=True).prefetch_related("customers")
    public = frozenset(one.pk for one in offered if one.is_public)
    users = {one.pk: frozenset(customer.pk for customer in one.customers.all()) for one in offered}

    def listed(page: Page) -> frozenset[int]:
        if page.customer_id is None:
            return public
        return frozenset(pk for pk, whose in users.items() if not whose or page.customer_id in whose)

    return listed


def of_customers(customers: Iterable[int]) -> QuerySet[Page]:
    return Page.objects.filter(customer__in=list(customers))


# A page is marked when anything of the settings that it shows, or is reached by, has changed. Asked as
# one statement every few seconds, so that settings can be changed anywhere without telling the pages.
_MARK_SETTINGS = """
WITH look AS (
    SELECT md5(%(code)s || coalesce(string_agg(l::text, '' ORDER BY l.id), '')) AS mark FROM statuspage_look l
), services AS (
    SELECT s.id, s::text || coalesce(g::text, '') AS said,
           array_remove(array_agg(c.customer_id), NULL) AS whose
    FROM incidents_service s
    LEFT JOIN incidents_servicegroup g ON g.id = s.group_id
    LEFT JOIN incidents_service_customers c ON c.service_id = s.id
    GROUP BY s.id, g.id
), shared AS (
    SELECT coalesce(string_agg(said, '' ORDER BY id) FILTER (WHERE whose = '{}'), '') AS everybodys,
           coalesce(string_agg(said, '' ORDER BY id), '') AS alls
    FROM services
), own AS (
    SELECT customer, string_agg(said, '' ORDER BY id) AS said FROM services, unnest(whose) AS customer
    GROUP BY customer
), terms AS (
    SELECT DISTINCT ON (v.agreement_id) v.agreement_id, v.id
    FROM incidents_agreementversion v WHERE v.valid_from <= %(now)s ORDER BY v.agreement_id, v.number DESC
), marks AS (
    SELECT p.id, md5(concat_ws('|', look.mark, p.nonce, p.domain, c::text, own.said,
                               CASE WHEN p.customer_id IS NULL THEN shared.alls ELSE shared.everybodys END,
                               coalesce(terms.id, standing.id))) AS mark
    FROM statuspage_page p
    CROSS JOIN look CROSS JOIN shared
    LEFT JOIN people_customer c ON c.id = p.customer_id
    LEFT JOIN own ON own.customer = p.customer_id
    LEFT JOIN incidents_coverage v ON v.customer_id = p.customer_id
    LEFT JOIN terms ON terms.agreement_id = v.agreement_id
    LEFT JOIN incidents_agreement d ON d.is_default
    LEFT JOIN terms AS standing ON standing.agreement_id = d.id
), changed AS (
    SELECT p.id, m.mark FROM statuspage_page p JOIN marks m ON m.id = p.id
    WHERE p.settings_mark <> m.mark ORDER BY p.id FOR UPDATE OF p
)
UPDATE statuspage_page p SET settings_mark = changed.mark, render_at = %(now)s
FROM changed WHERE p.id = changed.id
"""
_MAKE_MISSING = """
INSERT INTO statuspage_page
    (customer_id, nonce, settings_mark, slug, access, language, token_hash, transaction)
SELECT c.id, replace(replace(rtrim(encode(sha256(gen_random_uuid()::text::bytea
       || gen_random_uuid()::text::bytea), 'base64'), '='), '+', '-'), '/', '_'), '', '', '', '', '', 0
FROM people_customer c WHERE NOT EXISTS (SELECT FROM statuspage_page p WHERE p.customer_id = c.id)
ON CONFLICT DO NOTHING
"""


def keep_up_with_settings(*, now: datetime) -> int:
    """Make the pages that are missing, and mark those whose settings changed. Returns how many."""
    public_page()
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_MISSING)
        cursor.execute(_MARK_SETTINGS, {"now": now, "code": code_mark()})
        return int(cursor.rowcount)


def code_mark() -> str:
    """What of the program itself the documents are made by: a new version renders every page anew."""
    global _code
    if not _code:
        folders = ("templates/statuspage", "statuspage", "static/css", "locale")
        files = sorted(
            file
            for folder in folders
            for file in (settings.BASE_DIR / folder).rglob("*")
            if file.is_file() and file.suffix in (".html", ".py", ".css", ".mo", ".js")
        )
        told = "".join(f"{file.name}{file.stat().st_size}{file.stat().st_mtime_ns}" for file in files)
        _code = hashlib.sha256(
            f"{told}{settings.BASE_URL}{settings.DESK_NAME}{settings.DESK_PHONE}".encode()
        ).hexdigest()
    return _code


_code = ""


def services_of(page: Page) -> list[Service]:
    return list(Service.objects.shown_to(page.customer))
