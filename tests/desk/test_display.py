"""Light or dark, roomy or compact: chosen on a device, known before the page is drawn."""

from __future__ import annotations

import pytest

from tests import makers
from tests.desk.test_doors import QUEUE, signed_in

pytestmark = pytest.mark.django_db

DISPLAY = "/desk/display/"


def test_the_choice_is_in_the_page_from_its_first_byte() -> None:
    client = signed_in(makers.agent())
    assert '<html lang="en">' in client.get(QUEUE).content.decode()
    answer = client.post(DISPLAY, {"theme": "dark", "density": "compact", "back": "/desk/?q=p:1"})
    assert answer["Location"] == "/desk/?q=p:1"
    assert '<html lang="en" data-theme="dark" data-density="compact">' in client.get(QUEUE).content.decode()
    client.post(DISPLAY, {"theme": "", "density": ""})
    assert '<html lang="en">' in client.get(QUEUE).content.decode()


def test_odd_choices_change_nothing_and_lead_nowhere_else() -> None:
    client = signed_in(makers.agent())
    answer = client.post(DISPLAY, {"theme": '"><script>', "back": "https://evil.example/"})
    assert answer["Location"] == QUEUE
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get(QUEUE).content.decode().split("<head>")[0]
