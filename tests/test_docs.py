"""The manual fails here when the code says something else."""

from __future__ import annotations

import re

from django.conf import settings

from desk import design_tokens
from desk.queue.filtering import KEYS, ORDERS, STATES
from incidents.management.commands.lifecycle_graph import lifecycle_page

ROOT = settings.BASE_DIR


def test_the_lifecycle_page_is_what_the_code_says() -> None:
    assert (ROOT / "docs/lifecycle.md").read_text() == lifecycle_page(), "run `make graph`"


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    code = (ROOT / "servicedesk/settings.py").read_text() + (
        ROOT / "servicedesk/management/commands/desk.py"
    ).read_text()
    read = set(re.findall(r'env(?:iron)?\.\w+\(\s*"([A-Z_]+)"', code))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.M))
    assert read == documented


def test_every_make_target_has_its_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.M).group(1).split())  # type: ignore[union-attr]
    assert phony == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.M))


def test_the_locks_hold_names_versions_and_hashes_only() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert text.count("--hash=sha256:") > 30


def test_every_word_of_the_filter_language_is_documented() -> None:
    told = (ROOT / "docs" / "queue.md").read_text()
    for word in (*KEYS, "sort"):
        assert f"| `{word}:` |" in told, word
    for value in (*STATES, *ORDERS):
        assert f"`{value}`" in told, value


def test_every_design_token_is_documented_and_every_documented_token_exists() -> None:
    told = (ROOT / "docs" / "design.md").read_text()
    documented = re.findall(r"(?<=`)--[a-z0-9-]+(?=`)", told)
    looks = {"--primary", "--good", "--quiet", "--bad", "--small", "--large"}  # of a button
    assert set(documented) - looks == set(design_tokens.names()) - looks
    rows = dict(re.findall(r"^\| `(--[a-z0-9-]+)` \| (.*?) \|", told, re.M))
    assert set(rows) == set(design_tokens.names()) - {"--font"}
    for colour in design_tokens.colours().values():
        assert f"| `{colour.name}` | `{colour.light}` | `{colour.dark}` |" in told, colour.name
