"""A write happens once, however often it is sent: Idempotency-Key.

The key's row is inserted first and in the transaction of the write. A rival waits at the unique index until
that transaction is over: then it finds the answer, or, where everything was undone, the way free.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import KeptAnswer
from api.problems import FieldError, Problem

KEPT_FOR = timedelta(hours=24)
HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
# What an answer says beside its body.
_HEADERS = ("Content-Type", "Location", "ETag", "Cache-Control")

_CLAIM = """
INSERT INTO api_keptanswer AS kept (token_id, key, digest, made_at, status, headers, body)
VALUES (%(token)s, %(key)s, %(digest)s, %(now)s, NULL, '{}', '')
ON CONFLICT (token_id, key) DO UPDATE SET digest = EXCLUDED.digest, made_at = EXCLUDED.made_at
    WHERE kept.made_at < %(forgotten)s
RETURNING kept.id
"""
_KEEP = """
UPDATE api_keptanswer SET status = %(status)s, headers = %(headers)s, body = %(body)s WHERE id = %(id)s
"""


def key_of(request: Request) -> str:
    """The key that was sent, empty for none. Raises a problem for one that cannot be kept."""
    key = request.headers.get(HEADER, "")
    if HEADER in request.headers and not _KEY.fullmatch(key):
        told = "Idempotency-Key takes 1 to 255 visible ASCII characters without spaces, such as a UUID."
        raise Problem("invalid", told, [FieldError(HEADER, told)])
    return key


def once(request: Request, key: str, token_id: int, answer: Callable[[], Response]) -> HttpResponse:
    """The answer to this write; of one that was sent before, the answer it had.

    `answer` does the write and returns its rendered answer, for refusals too; what it raises undoes all.
    """
    now = timezone.now()
    with transaction.atomic():
        mine = _claim(token_id, key, digest_of(request), now)
        if mine is None:
            return _given_before(token_id, key, digest_of(request))
        given = answer()
        kept = {name: given.headers[name] for name in _HEADERS if name in given.headers}
        _keep(mine, given.status_code, kept, given.rendered_content or b"")
    return given


def _keep(mine: int, status: int, headers: dict[str, str], body: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"id": mine, "status": status, "headers": json.dumps(headers), "body": body})


def _claim(token_id: int, key: str, digest: str, now: datetime) -> int | None:
    """The row of this key if the request is the first, or the first after a day; else None."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {"token": token_id, "key": key, "digest": digest, "now": now, "forgotten": now - KEPT_FOR},
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _given_before(token_id: int, key: str, digest: str) -> HttpResponse:
    kept = KeptAnswer.objects.get(token=token_id, key=key)
    if kept.digest != digest:
        raise Problem("key-reused", "This Idempotency-Key stands for another request: make a new one.")
    answer = HttpResponse(bytes(kept.body), status=kept.status or 200, headers=kept.headers)
    if "Content-Type" not in kept.headers:
        # An answer without a body has none; Django would say HTML.
        del answer.headers["Content-Type"]
    answer["Idempotent-Replayed"] = "true"
    return answer


def digest_of(request: Request) -> str:
    """What the request says: the same for a repeat, however its parts are packed."""
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        # Before anybody parses it: a body that was read as a stream cannot be asked for again.
        told.update(request._request.body)
    elif isinstance(request.data, QueryDict):
        _add_parts(told, request.data)
    return told.hexdigest()


def _add_parts(told: Any, parts: QueryDict) -> None:
    """A file's bytes and name; boundaries differ with every attempt."""
    for name in sorted(parts):
        for part in parts.getlist(name):
            told.update(f"\n{name}\n{getattr(part, 'name', '')}\n".encode())
            for chunk in part.chunks() if isinstance(part, UploadedFile) else [str(part).encode()]:
                told.update(chunk)
            if isinstance(part, UploadedFile):
                part.seek(0)


def forget(*, now: datetime) -> int:
    """Drop the answers that nobody can ask for any more; returns how many."""
    return KeptAnswer.objects.filter(made_at__lt=now - KEPT_FOR).delete()[0]
