"""The terms of an agreement's version, place by place: an unknown word in them is told, not kept for ever.

What the places mean together (a higher priority never has a longer target) `incidents.terms` checks.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.strict import Choice, Share, StrictSerializer, Text, Truth, Whole
from incidents.models import PauseReason
from incidents.priority import PRIORITIES, Level
from incidents.terms import PAGE_ACCESS

# Ten years: what is promised for later is no promise, and far beyond it moments cannot be reckoned.
MOST_MINUTES = 10 * 366 * 24 * 60


class Day(serializers.DateField):
    """A date, kept as it is written."""

    def to_internal_value(self, value: Any) -> str:  # type: ignore[override]
        return super().to_internal_value(value).isoformat()


def week_field(**options: Any) -> serializers.ListField:
    interval = serializers.ListField(child=Whole(min_value=0, max_value=1440), min_length=2, max_length=2)
    return serializers.ListField(
        child=serializers.ListField(child=interval, max_length=12),
        min_length=7,
        max_length=7,
        help_text="Monday first: `[[510, 720], [780, 1050]]` is 8:30–12:00 and 13:00–17:30.",
        **options,
    )


def dates_field() -> serializers.ListField:
    return serializers.ListField(child=Day(), required=False, max_length=500)


class OfficeHoursFields(StrictSerializer):
    """Which time counts where a target counts in office hours."""

    time_zone = Text(max_length=60)
    country = Text(required=False, allow_blank=True, max_length=10)
    hours = week_field()
    closed_dates = dates_field()


class MatrixRowFields(StrictSerializer):
    """For one urgency the priority at each impact."""

    high = Whole(min_value=1, max_value=5)
    normal = Whole(min_value=1, max_value=5)
    low = Whole(min_value=1, max_value=5)


class TargetFields(StrictSerializer):
    """Minutes, and in which time they are counted."""

    minutes = Whole(min_value=1, max_value=MOST_MINUTES)
    calendar = Choice(["always", "office"])


class TargetPairFields(StrictSerializer):
    """Both promises at one priority."""

    response = TargetFields()
    resolution = TargetFields()


class ConfirmationFields(StrictSerializer):
    """How long silence must last before it closes."""

    kind = Choice(["hours", "working_day"])
    hours = Whole(required=False, min_value=24, max_value=8760)


class PageFields(StrictSerializer):
    """How the customer's status page is reached."""

    access = Choice(PAGE_ACCESS, required=False)
    anybody_reports = Truth(required=False)


MatrixFields = type(
    "MatrixFields",
    (StrictSerializer,),
    {level.value: MatrixRowFields() for level in Level} | {"__doc__": "Urgency, then impact, to priority."},
)
TargetsFields = type(
    "TargetsFields",
    (StrictSerializer,),
    {str(number): TargetPairFields() for number in PRIORITIES} | {"__doc__": "By priority."},
)


class TermsFields(StrictSerializer):
    """Everything that a version promises."""

    matrix = MatrixFields()
    targets = TargetsFields()
    calendar = OfficeHoursFields()
    pause_reasons = serializers.ListField(child=Choice(PauseReason.choices), required=False, max_length=10)
    confirmation = ConfirmationFields(required=False)
    reopen_days = Whole(required=False, min_value=1, max_value=365)
    warn_share = Share(required=False, min_value=0.01, max_value=0.99)
    page = PageFields(required=False)
