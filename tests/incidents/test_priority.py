from __future__ import annotations

import pytest

from incidents.clocks import Target
from incidents.errors import NotPossible
from incidents.priority import DEFAULT_MATRIX, check_matrix, check_targets, priority_of
from incidents.terms import OFFICE_HOURS, Terms, default_terms
from tests import makers


@pytest.mark.parametrize(
    ("urgency", "impact", "priority"),
    [
        ("high", "high", 1), ("high", "normal", 2), ("high", "low", 3),
        ("normal", "high", 2), ("normal", "normal", 3), ("normal", "low", 4),
        ("low", "high", 3), ("low", "normal", 4), ("low", "low", 5),
    ],
)  # fmt: skip
def test_the_default_matrix(urgency: str, impact: str, priority: int) -> None:
    assert priority_of(DEFAULT_MATRIX, urgency, impact) == priority


def test_more_urgency_never_lowers_the_priority() -> None:
    with pytest.raises(ValueError, match="lower priority"):
        check_matrix(DEFAULT_MATRIX | {("high", "high"): 5})
    with pytest.raises(ValueError, match="needs a priority"):
        check_matrix({key: value for key, value in DEFAULT_MATRIX.items() if key != ("low", "low")})


def test_a_higher_priority_never_has_a_longer_target() -> None:
    targets = {
        number: Target(minutes, "always")
        for number, minutes in zip(range(1, 6), (15, 30, 60, 90, 120), strict=True)
    }
    check_targets(targets)
    with pytest.raises(ValueError, match="longer target"):
        check_targets(targets | {1: Target(31, "always")})
    with pytest.raises(ValueError, match="office hours"):
        check_targets(targets | {1: Target(15, "office")})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"calendar": OFFICE_HOURS | {"hours": [[]] * 7}},
        {"confirmation": {"kind": "hours", "hours": 2}},
        {"pause_reasons": ["forwarded"]},
        {"reopen_days": 0},
        {"matrix": {"high": {"high": 1}}},
    ],
)
def test_terms_that_break_the_process_are_refused_where_they_are_published(changes: dict) -> None:
    with pytest.raises(NotPossible) as refused:
        makers.make_agreement(None, **changes)
    assert "terms" in refused.value.fields


def test_the_default_terms_are_sound() -> None:
    assert Terms.from_json(default_terms(OFFICE_HOURS)).resolution[1] == Target(240, "always")
