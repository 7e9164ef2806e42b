"""The matrix of urgency and impact as a form shows it: nine cells, and what each priority would promise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import product
from typing import Any

from incidents import agreements, clocks, timekeeping
from incidents.models import Incident
from incidents.priority import IMPACT_SENTENCES, PRIORITIES, URGENCY_SENTENCES, Level
from incidents.terms import Terms
from people.models import Customer


def matrix_of(
    subject: Incident, entries: Iterable[timekeeping.Recorded], terms: Terms, now: datetime
) -> dict[str, Any]:
    """The cells under `terms`, each with its priority, and when each priority of `subject` would be due."""
    record = timekeeping.record_of(entries, terms)
    effects = {}
    for priority in PRIORITIES:
        response = timekeeping.response_clock(subject, terms, priority)
        resolution = timekeeping.resolution_clock(subject, terms, record, priority)
        effects[priority] = {
            "response": clocks.due_at(response, subject.registered_at) if response else None,
            "resolution": clocks.due_at(resolution, now) if resolution else None,
        }
    return {
        "urgencies": [(level, URGENCY_SENTENCES[level]) for level in Level],
        "impacts": [(level, IMPACT_SENTENCES[level]) for level in Level],
        "cells": {(u.value, i.value): terms.priority_of(u, i) for u, i in product(Level, Level)},
        "effects": effects,
        "now": now,
    }


def matrix_from(now: datetime, customer: Customer | None) -> dict[str, Any]:
    """The same for an incident of this customer that would be registered at `now`. Makes nothing."""
    return matrix_of(Incident(registered_at=now), (), agreements.terms_for(customer, now), now)
