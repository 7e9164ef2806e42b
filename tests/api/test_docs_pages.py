"""The documentation as it is served."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from api import docs
from api.problems import KINDS

pytestmark = pytest.mark.django_db
PAGES = (
    "/api/docs/", "/api/docs/webhooks/", "/api/docs/monitoring/", "/api/docs/monitoring/senders/",
    "/api/docs/reference/", "/api/docs/problems/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_each_page_stands_and_leads_to_pages_that_stand(page: str) -> None:
    text = Client().get(page).content.decode()
    for place in set(re.findall(r'href="(/api/[^"#]*)', text)):
        assert Client().get(place).status_code in (200, 401), place
    assert ".md" not in "".join(re.findall(r'href="([^"]*)"', text))


def test_what_tools_are_given_is_handed_out_and_nothing_else() -> None:
    text = Client().get("/api/docs/monitoring/senders/").content.decode()
    for name in docs.FILES:
        assert f'href="{name}"' in text
        assert Client().get(f"/api/docs/monitoring/senders/{name}").status_code == 200
    for name in ("..%2Fapi.md", "senders.md"):
        assert Client().get(f"/api/docs/monitoring/senders/{name}").status_code == 404


def test_examples_name_this_desk() -> None:
    assert f"export DESK={settings.BASE_URL}" in Client().get("/api/docs/").content.decode()


def test_every_problem_has_its_place_on_the_page() -> None:
    text = Client().get("/api/docs/problems/").content.decode()
    for name in KINDS:
        assert f'id="{name}"' in text


def test_the_reference_loads_nothing_from_elsewhere() -> None:
    answer = Client().get("/api/docs/reference/")
    for place in re.findall(r'(?:src|href)="([^"]+)"', answer.content.decode()):
        assert place.startswith(("/", "#")), place
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
