"""The steps that a program can take with an incident: the verbs of the domain, by the same names."""

from __future__ import annotations

from incidents.permissions import RULES, SYSTEM

STEP_NAMES = [name for name, rule in RULES.items() if not rule.actors <= SYSTEM]
