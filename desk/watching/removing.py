"""What is watched no more: told what depends on it before, and nothing that was found is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from monitoring.models import Alarm, AlarmState


def depending(source_kind: str, keys: list[str]) -> list[Alarm]:
    """Alarms that still fire because of it; nobody would ever tell that they are over."""
    found = Alarm.objects.filter(source__kind=source_kind, key__in=keys, state=AlarmState.FIRING)
    return list(found.select_related("incident").order_by("began_at")[:20])


def removed(request: HttpRequest, row: Any, *, back: str) -> HttpResponse:
    name = str(row)
    with transaction.atomic():
        row.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect(back)
