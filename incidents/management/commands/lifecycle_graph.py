"""Draw the lifecycle from the code, so that the manual cannot tell another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.models import EntryKind, Incident, State
from incidents.permissions import RULES
from incidents.querysets import PUBLIC_KINDS


def lifecycle_page() -> str:
    """The page docs/lifecycle.md: the graph (Mermaid), the verbs, the entry kinds."""
    field = Incident._meta.get_field("state")
    lines = ["# The lifecycle", "", "Written by `make graph` from the code; do not edit.", ""]
    lines += ["```mermaid", "stateDiagram-v2", "    [*] --> registered: register"]
    edges = {
        (str(transition.source), str(transition.target), transition.name.removeprefix("mark_"))
        for transition in field.get_all_transitions(Incident)  # type: ignore[union-attr]
    }
    lines += [f"    {source} --> {target}: {name}" for source, target, name in sorted(edges)]
    lines += ["```", "", "## Who may do what, and when", "", "| verb | possible in | by |", "|---|---|---|"]
    for verb, rule in RULES.items():
        states = ", ".join(state.value for state in State if state in rule.states)
        lines.append(f"| `{verb}` | {states} | {', '.join(sorted(kind.value for kind in rule.actors))} |")
    lines += ["", "## What the timeline knows", "", "| entry | read by |", "|---|---|"]
    for kind in EntryKind:
        lines.append(f"| `{kind.value}` | {'desk and customer' if kind in PUBLIC_KINDS else 'desk'} |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Draw the lifecycle from the code."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", type=Path, help="the file to write; without it, print")

    def handle(self, *args: Any, **options: Any) -> None:
        page = lifecycle_page()
        if options["write"]:
            options["write"].write_text(page)
        else:
            self.stdout.write(page)
