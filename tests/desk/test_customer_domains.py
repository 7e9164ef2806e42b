"""The domains that are a customer's own, as a lead types them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Customer, Role
from tests import makers

pytestmark = pytest.mark.django_db


def saved(domains: str, **typed: str) -> tuple[str, Customer]:
    client, customer = Client(), makers.make_customer()
    client.force_login(makers.make_user(role=Role.LEAD))
    typed = {
        "name": customer.name, "slug": customer.slug, "language": "en", "time_zone": "Europe/Amsterdam",
        "mail_domains": domains,
    } | typed  # fmt: skip
    answer = client.post(reverse("desk:settings_customer", args=[customer.pk]), typed, follow=True)
    customer.refresh_from_db()
    return answer.content.decode(), customer


def test_domains_are_kept_as_they_are_meant() -> None:
    _page, customer = saved("@Acme.example, acme.nl\nacme.nl.", cc_follows="on")
    assert (customer.mail_domains, customer.cc_follows) == (["acme.example", "acme.nl"], True)


def test_no_domain_is_needed() -> None:
    _page, customer = saved("")
    assert (customer.mail_domains, customer.cc_follows) == ([], False)


@pytest.mark.parametrize(
    "domains", ["gmail.com", "Acme.nl, Outlook.com", "not a domain", "acme", "a@b@c.nl", "-a.nl"]
)
def test_a_shared_or_impossible_domain_is_refused_beside_what_was_typed(domains: str) -> None:
    page, customer = saved(domains)
    assert customer.mail_domains == []
    assert "id_mail_domains_error" in page
    assert domains in page
