"""The manual fails here when the code says something else."""

from __future__ import annotations

import re

from django.conf import settings

from desk import design_tokens
from desk.queue.filtering import KEYS, ORDERS, STATES
from incidents.management.commands.lifecycle_graph import lifecycle_page
from monitoring.matching import COMPARISONS
from monitoring.models import CheckKind, FeedKind, Outcome, SourceKind
from monitoring.probes.options import FIELDS

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


def rows_below(heading: str) -> dict[str, str]:
    """The first table of a section of the manual: the words of each first column, and the row."""
    whole = (ROOT / "docs" / "monitoring.md").read_text()
    section = re.search(rf"^## {heading}$(.*?)(?=^## )", whole, re.M | re.S).group(1)  # type: ignore[union-attr]
    table = re.search(r"^\|.*?\n\|[-| ]+\n(.*?)(?:\n\n|\Z)", section, re.M | re.S).group(1)  # type: ignore[union-attr]
    return {row.split("|")[1]: row for row in table.splitlines()}


def words(columns: object) -> list[str]:
    return re.findall(r"`([a-z_]+)`", str(columns))


def test_every_tool_check_feed_outcome_and_comparison_of_monitoring_is_documented() -> None:
    tools = rows_below("Connect a tool")
    assert sorted(words([row.split("|")[2] for row in tools.values()])) == sorted(SourceKind.values)
    assert words(list(rows_below("From an event to an incident"))) == Outcome.values
    assert words(list(rows_below("Rules"))) == list(COMPARISONS)
    assert words(list(rows_below("Checks"))) == CheckKind.values
    assert words(list(rows_below("Suppliers' feeds"))) == FeedKind.values


def test_every_option_of_a_check_is_documented() -> None:
    for kind, row in ((words(name)[0], row) for name, row in rows_below("Checks").items()):
        told = words(row.split("|")[3])
        assert told == [field.name for field in FIELDS[kind]], kind
