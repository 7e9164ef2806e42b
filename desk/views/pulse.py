"""The one poll that keeps pages live: what changed, and who else is here."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse

from desk import presence
from desk.doors import actor, me
from desk.queue.names import names
from incidents.horizon import changed_since
from incidents.models import Incident

# More at once than anybody reads: the page is fetched anew.
MOST = 200


@login_required
def pulse(request: HttpRequest) -> JsonResponse:
    """`since`: where the page stands; `on`: the incident looked at; `typing`: 1 while words stand in a form.

    Answers `{"user": who asks, "since", "changed": {incident: newest entry},
    "here": [{"incident", "name", "typing"}]}`.
    """
    user, asked = me(request), request.GET
    since, on = _number(asked.get("since", "")), _number(asked.get("on", ""))
    reached, changed = changed_since(since, limit=MOST)
    visible = Incident.objects.visible_to(actor(request))
    if not user.is_desk:
        changed = {pk: changed[pk] for pk in visible.filter(pk__in=changed).values_list("pk", flat=True)}
    if on and (user.is_desk or visible.filter(pk=on).exists()):
        presence.note(presence.Present(user.pk, user.name, on, asked.get("typing") == "1"))
    here = presence.others(user.pk, (pk for pk, _name in names().people)) if user.is_desk else []
    return JsonResponse(
        {
            "user": user.pk,
            "since": reached,
            "changed": changed,
            "here": [{"incident": one.incident_id, "name": one.name, "typing": one.typing} for one in here],
        }
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
