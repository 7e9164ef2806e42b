"""The style guide shows everything that the desk is built of, and what it is built of can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from desk import design_tokens
from desk.views.styleguide import COLOUR_ROLES, SECTIONS
from incidents.models import State
from incidents.priority import PRIORITIES
from people.models import Role
from tests import makers
from tests.desk.test_doors import queries, signed_in

GUIDE = "/desk/styleguide/"
TEMPLATES = settings.BASE_DIR / "templates"


@pytest.fixture
def lead() -> Client:
    return signed_in(makers.agent("Emma", role=Role.LEAD))


@pytest.fixture
def page(lead: Client) -> str:
    return lead.get(GUIDE).content.decode()


def macros() -> Iterator[str]:
    for component in Path(TEMPLATES / "components").glob("*.html"):
        yield from re.findall(r"{% macro ([a-z]\w*)\(", component.read_text())


@pytest.mark.django_db
def test_the_guide_opens_for_leads_alone(lead: Client) -> None:
    assert lead.get(GUIDE).status_code == 200
    assert signed_in(makers.agent()).get(GUIDE).status_code == 403
    assert Client().get(GUIDE).status_code == 302


@pytest.mark.django_db
def test_the_settings_lead_to_the_guide(lead: Client) -> None:
    assert f'href="{GUIDE}"' in lead.get("/desk/settings/").content.decode()


@pytest.mark.django_db
def test_the_guide_reads_no_row_but_who_asks(lead: Client) -> None:
    makers.make_incident("diagnosing")
    assert queries(lead, GUIDE) <= 2  # the session and its user
    assert "INC-000001" not in lead.get(GUIDE).content.decode()


@pytest.mark.django_db
def test_every_state_priority_and_clock_is_shown(page: str) -> None:
    for name in (*State.values, *(f"p{number}" for number in PRIORITIES), "warn", "bad"):
        assert f'class="tag tag--{name}"' in page, name
    for name in ("unclassified", "running", "late", "paused", "met", "missed"):
        assert f'class="clock clock--{name}"' in page, name
    for name in ("late", "soon", "fine", "quiet"):
        assert f'class="due due--{name}"' in page, name
    for tone in ("info", "good", "warn", "wrong"):
        assert f"notice--{tone}" in page, tone


@pytest.mark.django_db
def test_every_component_is_called_and_named(page: str) -> None:
    template = (TEMPLATES / "desk/styleguide.html").read_text()
    assert {"clock_card", "field", "notice", "form_field"} <= set(macros())
    for name in set(macros()) - {"why"}:  # a part of the clock card
        assert f"{name}(" in page, f"{name} is missing from the style guide"
        # `told` is a part of the two that show any field of a form.
        assert name == "told" or re.search(r"{[{%] (call )?" + name + r"\(", template), (
            f"{name} is only named"
        )


@pytest.mark.django_db
def test_every_look_of_a_component_is_shown(page: str) -> None:
    """Classes of the components layer, so that a new one is added here too."""
    styled = (settings.BASE_DIR / "static/css/components.css").read_text()
    worn = set(" ".join(re.findall(r'class="([^"]*)"', page)).split())
    looks = set(re.findall(r"\.([a-z]+--[a-z0-9_-]+)", styled))
    # An answer to somebody without an account, on a page of its own.
    assert looks - worn == {"panel--alone"}


@pytest.mark.django_db
def test_every_section_is_in_the_index_and_no_id_stands_twice(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted(one for one in set(ids) if ids.count(one) > 1)
    for name in SECTIONS:
        assert f'href="#{name}"' in page
        assert name in ids


def test_every_colour_has_its_role() -> None:
    assert set(COLOUR_ROLES) == set(design_tokens.colours())


def test_what_is_read_has_the_contrast_it_needs_in_both_themes() -> None:
    for pair in design_tokens.pairs():
        assert min(pair.light, pair.dark) >= pair.needed, pair
    for colour in (design_tokens.colours()["--good-fill"],):
        assert design_tokens.contrast("#ffffff", colour.light) >= design_tokens.TEXT
        assert design_tokens.contrast("#ffffff", colour.dark) >= design_tokens.TEXT


def test_contrast_is_counted_as_the_standard_says() -> None:
    assert design_tokens.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert design_tokens.contrast("#777777", "#777777") == pytest.approx(1)
    assert design_tokens.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
