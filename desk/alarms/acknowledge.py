"""Somebody takes an alarm up: said here, and reported back where the tool can take it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.doors import actor, desk_only
from incidents.errors import NotPossible
from monitoring import acknowledging
from monitoring.models import Alarm


@desk_only
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the page that asked, which says who took it up."""
    alarm = get_object_or_404(Alarm.objects.select_related("source"), pk=pk)
    try:
        acknowledging.acknowledge(alarm, by=actor(request), now=timezone.now())
    except NotPossible as refused:
        messages.info(request, refused.message)
    else:
        messages.success(request, _told(alarm))
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = ""
    return redirect(back or "desk:events")


def _told(alarm: Alarm) -> str:
    if alarm.source.is_own:
        return _("You took it up.")
    if alarm.source.answer_url:
        return _("You took it up. %(source)s is told.") % {"source": alarm.source.name}
    return _("You took it up. %(source)s is not told: no address for acknowledgements is set.") % {
        "source": alarm.source.name
    }
