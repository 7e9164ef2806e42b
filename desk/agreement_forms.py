"""Agreements and calendars as a lead types them: hours as “08:30-12:30”, targets as “2 h”."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import AgreementVersion, Calendar, PauseReason
from incidents.priority import PRIORITIES, Level
from incidents.terms import OFFICE_HOURS, Terms, default_terms
from people.wording import spoken_hours

# Django's own words, which Dutch writes small within a sentence.
DAYS = tuple(capfirst(WEEKDAYS[day]) for day in range(7))
_INTERVAL = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})\s*")
_SPAN = re.compile(r"\s*(?:(\d{1,4})\s*(?:h|u)\w*)?\s*(?:(\d{1,5})\s*m\w*)?\s*", re.IGNORECASE)


class HoursField(forms.CharField):
    """The hours of one day, “08:30-12:30, 13:00-17:00”; empty is closed. Gives minutes after midnight."""

    def clean(self, value: Any) -> list[list[int]]:
        typed = str(super().clean(value) or "")
        return [_interval(part) for part in typed.split(",") if part.strip()]


def _interval(text: str) -> list[int]:
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise forms.ValidationError(_("Write hours like 08:30-12:30, 13:00-17:00."))
    begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
    if begin_minute > 59 or end_minute > 59:
        raise forms.ValidationError(_("Write hours like 08:30-12:30, 13:00-17:00."))
    return [begin_hour * 60 + begin_minute, end_hour * 60 + end_minute]


def _written(day: list[list[int]]) -> str:
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in day)


class SpanField(forms.CharField):
    """A target like “30 min” or “2 h 30 min”. Gives minutes."""

    def clean(self, value: Any) -> int:
        typed = str(super().clean(value) or "")
        found = _SPAN.fullmatch(typed)
        minutes = (int(found[1] or 0) * 60 + int(found[2] or 0)) if found else 0
        if minutes <= 0:
            raise forms.ValidationError(_("Write a time like 30 min or 2 h."))
        return minutes


class CalendarForm(forms.ModelForm):
    """One line for each weekday; the closed dates one on a line."""

    closed = forms.CharField(
        label=gettext_lazy("Closed dates"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One date on a line, like 2026-12-24. Public holidays are known already."),
    )

    class Meta:
        model = Calendar
        fields = ("name", "time_zone", "country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = self.instance.hours if self.instance.pk else OFFICE_HOURS["hours"]
        for number, (label, day) in enumerate(zip(DAYS, hours, strict=True)):
            self.fields[f"day{number}"] = HoursField(label=label, required=False, initial=_written(day))
        self.fields["closed"].initial = "\n".join(self.instance.closed_dates)

    def clean_closed(self) -> list[str]:
        try:
            lines = self.cleaned_data["closed"].split()
            return sorted({date.fromisoformat(line).isoformat() for line in lines})
        except ValueError as wrong:
            raise forms.ValidationError(_("Write each date like 2026-12-24.")) from wrong

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        days = [f"day{number}" for number in range(7)]
        if any(day not in typed for day in days) or "closed" not in typed:
            return typed
        self.instance.hours = [typed[day] for day in days]
        self.instance.closed_dates = typed["closed"]
        if not any(self.instance.hours):
            self.add_error("day0", _("The calendar has no hours: open it on at least one day."))
        return typed

    def _post_clean(self) -> None:
        # The model checks the calendar as a whole; it names fields that this form shows otherwise.
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]

    def add_error(self, field: str | None, error: Any) -> None:
        messages = getattr(error, "error_dict", None)
        if messages and "hours" in messages:
            error, field = messages["hours"], "day0"
        super().add_error(field, error)


class VersionForm(forms.ModelForm):
    """The next version of an agreement, filled in with what the last one says."""

    calendar = forms.ModelChoiceField(
        Calendar.objects.all(),
        label=gettext_lazy("Office hours"),
        help_text=gettext_lazy("The version keeps a copy: a later change needs a new version."),
    )
    pause_reasons = forms.MultipleChoiceField(
        label=gettext_lazy("The clock may pause while"),
        choices=PauseReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    confirmation = forms.ChoiceField(
        label=gettext_lazy("Silence closes after"),
        choices=[
            ("hours", gettext_lazy("24 hours")),
            ("working_day", gettext_lazy("one working day of the office hours")),
        ],
    )
    reopen_days = forms.IntegerField(
        label=gettext_lazy("Days to reopen a closed incident"), min_value=1, max_value=365
    )
    warn_share = forms.IntegerField(
        label=gettext_lazy("Warn when so much of a target is used (%)"), min_value=1, max_value=99
    )

    page_access = forms.ChoiceField(
        label=gettext_lazy("The customer's status page opens"),
        choices=[
            ("link", gettext_lazy("to whoever has its link")),
            ("sign_in", gettext_lazy("to contacts who sign in")),
            ("open", gettext_lazy("to everybody, with published updates only")),
        ],
    )
    anybody_reports = forms.BooleanField(
        label=gettext_lazy("Malfunctions can be reported there without signing in"), required=False
    )

    class Meta:
        model = AgreementVersion
        fields = ("agreement", "valid_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = self._last_terms()
        self.fields["valid_from"].initial = timezone.now()
        self.fields["calendar"].initial = Calendar.objects.order_by("pk").first()
        self.fields["pause_reasons"].initial = terms["pause_reasons"]
        self.fields["confirmation"].initial = terms["confirmation"]["kind"]
        self.fields["reopen_days"].initial = terms["reopen_days"]
        self.fields["warn_share"].initial = round(100 * terms["warn_share"])
        self.fields["page_access"].initial = terms.get("page", {}).get("access", "link")
        self.fields["anybody_reports"].initial = terms.get("page", {}).get("anybody_reports", False)
        for number in PRIORITIES:
            self._add_targets(number, terms["targets"][str(number)])
        for urgency, impact in product(Level, Level):
            self.fields[f"cell_{urgency}_{impact}"] = forms.TypedChoiceField(
                label=_("Urgency %(urgency)s, impact %(impact)s") % {"urgency": urgency, "impact": impact},
                choices=[(number, f"P{number}") for number in PRIORITIES],
                coerce=int,
                initial=terms["matrix"][urgency][impact],
            )

    def _last_terms(self) -> dict[str, Any]:
        chosen = self.initial.get("agreement") or self.data.get("agreement")
        last = None
        if str(chosen or "").isdecimal():
            last = AgreementVersion.objects.filter(agreement=int(str(chosen))).order_by("-number").first()
        return last.terms if last else default_terms(OFFICE_HOURS)

    def _add_targets(self, number: int, both: dict[str, Any]) -> None:
        def said(which: str) -> str:
            return spoken_hours(timedelta(minutes=both[which]["minutes"]))

        self.fields[f"response{number}"] = SpanField(
            label=_("P%(number)s: first response") % {"number": number}, initial=said("response")
        )
        self.fields[f"resolution{number}"] = SpanField(
            label=_("P%(number)s: resolution") % {"number": number}, initial=said("resolution")
        )
        self.fields[f"counts{number}"] = forms.ChoiceField(
            label=_("P%(number)s counts") % {"number": number},
            choices=[("always", _("around the clock")), ("office", _("in office hours"))],
            initial=both["resolution"]["calendar"],
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if self.errors:
            return typed
        terms = self._terms(typed)
        try:
            Terms.from_json(terms)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        last = typed["agreement"].versions.order_by("-number").first()
        if last is not None and typed["valid_from"] <= last.valid_from:
            self.add_error("valid_from", _("A version begins after the one before it."))
        typed["terms"] = terms
        return typed

    def _terms(self, typed: dict[str, Any]) -> dict[str, Any]:
        def target(which: str, number: int) -> dict[str, Any]:
            return {"minutes": typed[f"{which}{number}"], "calendar": typed[f"counts{number}"]}

        confirmation = {"kind": typed["confirmation"]}
        return {
            "matrix": {u: {i: typed[f"cell_{u}_{i}"] for i in Level} for u in Level},
            "targets": {
                str(number): {which: target(which, number) for which in ("response", "resolution")}
                for number in PRIORITIES
            },
            "calendar": typed["calendar"].as_terms(),
            "pause_reasons": typed["pause_reasons"],
            "confirmation": confirmation | ({"hours": 24} if typed["confirmation"] == "hours" else {}),
            "reopen_days": typed["reopen_days"],
            "warn_share": typed["warn_share"] / 100,
            "page": {"access": typed["page_access"], "anybody_reports": typed["anybody_reports"]},
        }
