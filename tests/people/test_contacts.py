"""Finding a contact while the caller speaks."""

from __future__ import annotations

import pytest

from people.models import Contact
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "zoë",
        "smit acme",
        "acme",
        "zoe@acme",
        "555 01 99",
        "020-5550199",
        "+31 (20) 555 01 99",
        "tel:+31205550199",
    ],
)
def test_a_contact_is_found_by_any_of_what_the_caller_says(typed: str) -> None:
    acme = makers.make_customer("Acme Foods")
    known = makers.make_contact(acme, "Zoë Smit", email="zoe@acme.example", phone="+31 20 555 01 99")
    makers.make_contact(name="Somebody Else", phone="+31 10 200 30 40")
    assert list(Contact.objects.matching(typed)) == [known]


@pytest.mark.parametrize("typed", ["xyz", "zoë xyz", "999 99 99 99"])
def test_what_fits_nobody_finds_nobody(typed: str) -> None:
    makers.make_contact(name="Zoë Smit", phone="+31 20 555 01 99")
    assert list(Contact.objects.matching(typed)) == []
