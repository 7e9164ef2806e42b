"""The one poll that keeps pages live: what changed, and who else is here."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse

from desk import presence
from desk import pulse as polls
from desk.doors import actor, me
from incidents.models import Incident


@login_required
def pulse(request: HttpRequest) -> JsonResponse:
    """`since`: where the page stands; `on`: the incident looked at; `typing`: 1 while words stand in a form.

    Answers `{"user": who asks, "since", "changed": {incident: newest entry},
    "here": [{"incident", "name", "typing"}]}`.
    """
    user, asked = me(request), request.GET
    if user.is_desk:
        return polls.answer(polls.remember(user, request.session.session_key), asked)
    on = polls.number(asked.get("on", ""))
    reached, changed = polls.changes(polls.number(asked.get("since", "")))
    visible = Incident.objects.visible_to(actor(request))
    theirs = {pk: changed[pk] for pk in visible.filter(pk__in=changed).values_list("pk", flat=True)}
    if on and visible.filter(pk=on).exists():
        presence.note(presence.Present(user.pk, user.name, on, asked.get("typing") == "1"))
    return polls.told(user.pk, reached, theirs, [])
