"""A heartbeat as a lead sets it up: a period or cron times, with the next times before it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.doors import leads_only, me
from desk.settings_pages.forms import SettingsForm, time_zones
from desk.watching.removing import depending, remove
from desk.watching.rhythm import next_by_cron
from desk.watching.spans import SpanField
from incidents.models import Service
from monitoring.expecting import cron_mistake, expect
from monitoring.models import Heartbeat

PERIOD, CRON = "period", "cron"
PREVIEWED = 5


class HeartbeatForm(SettingsForm):
    way = forms.ChoiceField(
        label=gettext_lazy("When it is expected"),
        choices=((PERIOD, gettext_lazy("Again and again")), (CRON, gettext_lazy("At fixed times (cron)"))),
        widget=forms.RadioSelect,
        initial=PERIOD,
    )
    period = SpanField(label=gettext_lazy("Every"), least=10, most=31_536_000, required=False, initial=86_400)
    grace = SpanField(label=gettext_lazy("Grace"), least=10, most=31_536_000, initial=3600)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)

    class Meta:
        model = Heartbeat
        fields = ("name", "service", "severity", "period", "cron", "time_zone", "grace")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.cron:
            self.fields["way"].initial = CRON
        for name in ("period", "cron"):
            self.fields[name].required = False
            self.fields[name].is_asked_sometimes = True  # type: ignore[attr-defined]
        told = {
            "name": _("What people call the job, like “Nightly backup of the mail server”."),
            "cron": _("Minute, hour, day, month, weekday: 30 3 * * 1-5 is half past three on working days."),
            "grace": _("How much later than expected is still no alarm; so long it may also run."),
            "service": _("What stands still when it does not run."),
        }
        for name, text in told.items():
            self.fields[name].help_text = text
        self.fields["service"].empty_label = _("None")  # type: ignore[attr-defined]
        offered = Service.objects.filter(is_active=True) | Service.objects.filter(pk=self.instance.service_id)
        self.fields["service"].queryset = offered.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("way") == CRON:
            typed["period"] = None
            self.errors.pop("period", None)
            typed["cron"] = " ".join((typed.get("cron") or "").split())
            wrong = (
                cron_mistake(typed["cron"], typed.get("time_zone", "UTC"), now=timezone.now())
                if typed["cron"]
                else _("Write the times.")
            )
            if wrong and "cron" not in self.errors:
                self.add_error("cron", wrong)
        elif typed.get("way") == PERIOD:
            typed["cron"] = ""
            self.errors.pop("cron", None)
            if not typed.get("period") and "period" not in self.errors:
                self.add_error("period", _("Say how often, like 1 h or 1 d."))
        return typed

    def upcoming(self) -> list[Any]:
        """The next times, of what was typed, once it is right."""
        typed, now = self.cleaned_data, timezone.now()
        if typed.get("cron"):
            return list(next_by_cron(typed["cron"], typed["time_zone"], now, number=PREVIEWED))
        step = timedelta(seconds=typed["period"])
        return [now + step * place for place in range(1, PREVIEWED + 1)]

    def save(self, commit: bool = True) -> Heartbeat:
        """Keep it; what pings wrote meanwhile stays, and the next times follow from the new rhythm."""
        beat: Heartbeat = self.instance
        if not beat.pk:
            beat.made_at = timezone.now()
            beat.save()
            return beat
        with transaction.atomic():
            now_there = Heartbeat.objects.select_for_update().get(pk=beat.pk)
            beat.last_ping_at, beat.started_at = now_there.last_ping_at, now_there.started_at
            expect(beat)
            beat.save(update_fields=[*self.Meta.fields, "expected_at", "alarm_at"])
        return beat


@leads_only
def change(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One page for a new heartbeat and for an old one. `preview` shows its next times and keeps nothing."""
    row = get_object_or_404(Heartbeat, pk=pk) if pk is not None else None
    heading = row.name if row is not None else _("New heartbeat")
    form = HeartbeatForm(request.POST or None, instance=row)
    upcoming: list[Any] = []
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            saved = form.save()
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved})
            return redirect("desk:heartbeat", saved.pk)
        upcoming = form.upcoming()
    context = {"row": row, "heading": heading, "form": form, "upcoming": upcoming}
    context["depending"] = list(depending(row)[:20]) if row is not None else []
    status = 422 if form.errors else 200
    return render(request, "desk/watching/heartbeat_form.html", context, status=status)


@leads_only
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """With its pings; what it found stays on its incidents."""
    row = get_object_or_404(Heartbeat, pk=pk)
    remove(row, by=me(request).name, now=timezone.now())
    messages.success(request, _("“%(name)s” is deleted.") % {"name": row.name})
    return redirect("desk:heartbeats")
