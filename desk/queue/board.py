"""The queue as a board: the same rows in columns by state, priority or assignee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models.incident import OPEN_STATES, State

GROUPS = {
    "state": gettext_lazy("State"),
    "priority": gettext_lazy("Priority"),
    "assignee": gettext_lazy("Assignee"),
}
# More cards than this are a list, not a board.
MOST = 300


@dataclass
class Column:
    """A heading, the filter that shows this column alone, and its rows."""

    title: str
    adds: str
    rows: list[dict[str, Any]] = field(default_factory=list)


def columns(rows: Sequence[dict[str, Any]], by: str) -> list[Column]:
    """Rows in columns: every state and priority has one, of the people those who have something."""
    if by == "priority":
        found = {0: Column(_("Not classified yet"), "p:none")}
        found |= {number: Column(f"P{number}", f"p:{number}") for number in range(1, 6)}
        return _filled(found, [(row["priority"] or 0, row) for row in rows])
    if by == "assignee":
        return _by_assignee(rows)
    words = {State.PENDING.value: "pending"}
    states = [*OPEN_STATES, *({State.CLOSED} if any(row["state"] == State.CLOSED for row in rows) else ())]
    by_state = {
        state.value: Column(str(state.label), f"state:{words.get(state.value, state.value)}")
        for state in states
    }
    return _filled(by_state, [(row["state"], row) for row in rows])


def _by_assignee(rows: Sequence[dict[str, Any]]) -> list[Column]:
    found = {"": Column(_("Unassigned"), "assignee:none")}
    for name in sorted({row["assignee_name"] for row in rows if row["assignee_name"]}):
        found[f"a{name}"] = Column(name, f'assignee:"{name}"')
    teams = {row["team_name"] for row in rows if row["team_name"] and not row["assignee_name"]}
    for name in sorted(teams):
        found[f"t{name}"] = Column(name, f'team:"{name}" assignee:none')
    placed = [(_whose(row), row) for row in rows]
    return _filled(found, placed)


def _whose(row: dict[str, Any]) -> str:
    if row["assignee_name"]:
        return f"a{row['assignee_name']}"
    return f"t{row['team_name']}" if row["team_name"] else ""


def _filled(found: dict[Any, Column], placed: Sequence[tuple[Any, dict[str, Any]]]) -> list[Column]:
    for key, row in placed:
        found[key].rows.append(row)
    return list(found.values())
