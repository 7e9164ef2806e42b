"""/ping/<key>…: the one address where a GET writes, as every cron job in this field expects.

Only the job's own row moves, and only whoever has its key reaches it. Every address also takes a slash at
its end, since curl follows no redirect by itself.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from monitoring.models import PingKind
from monitoring.pinging import MOST_BODY, Heard, ping

METHODS = frozenset({"GET", "HEAD", "POST"})
MOST_CODE = 255
_VERBS = {"start": PingKind.START, "fail": PingKind.FAIL, "log": PingKind.LOG}


@csrf_exempt
def heard(request: HttpRequest, key: str, said: str = "") -> HttpResponse:
    if request.method not in METHODS:
        return _answer("method not allowed", 405, Allow="GET, HEAD, POST")
    kind, code = PingKind.SUCCESS, None
    if said.isdecimal():
        code = int(said)
        if code > MOST_CODE:
            return _answer("invalid exit code", 400)
        kind = PingKind.FAIL if code else PingKind.SUCCESS
    elif said:
        kind = _VERBS[said]
    what = ping(
        key,
        kind,
        now=timezone.now(),
        exit_code=code,
        # What comes after it is never read; whatever stands in front of the desk bounds it.
        body=request.read(MOST_BODY) if request.method == "POST" else b"",
        came_from=str(request.META.get("REMOTE_ADDR", "")),
    )
    return _answer(what.value, 404 if what is Heard.UNKNOWN else 200)


def _answer(words: str, status: int, **headers: str) -> HttpResponse:
    return HttpResponse(
        words,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store", **headers},
    )


urlpatterns = [
    re_path(r"^(?P<key>[^/]{1,64})/?$", heard, name="ping"),
    re_path(r"^(?P<key>[^/]{1,64})/(?P<said>start|fail|log|[0-9]{1,6})/?$", heard, name="ping_said"),
]
