"""The steps that a program can take with an incident: the verbs of the domain, by the same names."""

from __future__ import annotations

from incidents.permissions import RULES, SYSTEM

# What needs eyes on a message: only the pages show one with its address.
ON_PAGES_ALONE = frozenset({"accept_mail", "send_again"})
STEP_NAMES = [
    name for name, rule in RULES.items() if not rule.actors <= SYSTEM and name not in ON_PAGES_ALONE
]
