"""What stands in a request of a tool: its body and its key. Neither is ever written into a log."""

from __future__ import annotations

import base64
import binascii
import time
from dataclasses import dataclass, field
from urllib.parse import unquote

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from monitoring import sources
from monitoring.models import Source, SourceKind

# So long a door remembers whose key it was: a source that is switched off is refused after that.
REMEMBERED_SECONDS = 1.0
MOST_REMEMBERED = 1000
LARGEST = 5 * 1024 * 1024

_remembered: dict[str, tuple[float, Source]] = {}


@dataclass
class Refusal(Exception):
    """The request is not taken; `detail` says why, to whoever set the tool up."""

    status: int
    detail: str
    headers: dict[str, str] = field(default_factory=dict)


def body_of(request: HttpRequest, largest: int = LARGEST) -> bytes:
    """The body, also one that came in pieces without a length, which Django takes for empty."""
    if request.META.get("HTTP_CONTENT_ENCODING", "").lower() not in ("", "identity"):
        raise Refusal(415, _("The body is compressed. Send it as it is."))
    try:
        if "CONTENT_LENGTH" not in request.META and "HTTP_TRANSFER_ENCODING" in request.META:
            body = request.META["wsgi.input"].read(largest + 1)
        elif _declared(request) > largest:
            raise _too_large(largest)
        else:
            body = request.body
    except RequestDataTooBig as error:
        raise _too_large(largest) from error
    except (UnreadablePostError, OSError) as error:
        raise Refusal(400, _("The body ended before its end.")) from error
    if len(body) > largest:
        raise _too_large(largest)
    return bytes(body)


def _declared(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _too_large(largest: int) -> Refusal:
    return Refusal(413, _("The body is larger than %(size)s kB.") % {"size": largest // 1024})


def key_in(request: HttpRequest) -> str:
    """The key of the headers, empty for none: X-Desk-Key, a bearer token, or the password of basic auth."""
    if key := request.META.get("HTTP_X_DESK_KEY", ""):
        return str(key).strip()
    scheme, _space, said = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "bearer":
        return str(said).strip()
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(said.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            return ""
        return pair.partition(":")[2]
    return ""


def source_with(key: str) -> Source | None:
    """The source of a key, on or off; asked at most once in REMEMBERED_SECONDS."""
    moment = time.monotonic()
    known = _remembered.get(key)
    if known is not None and moment - known[0] < REMEMBERED_SECONDS:
        return known[1]
    found = sources.by_key(key)
    # Keys that are nobody's are not remembered: there are too many of them.
    if found is None:
        _remembered.pop(key, None)
        return None
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    _remembered[key] = (moment, found)
    return found


def forget() -> None:
    """Ask the database again at the next request."""
    _remembered.clear()


def source_for(kind: str, key: str) -> Source:
    """The source that `key` opens for the tool `kind`; raises Refusal in words for every other."""
    if not key:
        raise Refusal(
            401,
            _(
                "The key of the source is missing. Send it as “Authorization: Bearer”, as the password of "
                "basic authentication, as “X-Desk-Key”, or at the end of the address."
            ),
            {"WWW-Authenticate": 'Bearer realm="events"'},
        )
    source = source_with(key)
    if source is None:
        raise Refusal(
            401,
            _("No source has this key. It was mistyped, or the source has a new one."),
            {"WWW-Authenticate": 'Bearer realm="events", error="invalid_token"'},
        )
    if source.kind != kind:
        raise Refusal(
            403,
            _("This key is that of a source for %(its)s, not for %(asked)s.")
            % {"its": source.get_kind_display(), "asked": SourceKind(kind).label},
        )
    if not source.is_active:
        raise Refusal(403, _("This source is switched off."))
    return source


def without_key(body: bytes, key: str) -> bytes:
    """The body with the key made illegible: what is kept opens nothing."""
    return body.replace(key.encode(), masked(key).encode()) if key else body


def masked(key: str) -> str:
    return key[:6] + "*" * (len(key) - 6)


def structured(request: HttpRequest, body: bytes) -> bytes | None:
    """A CloudEvent whose attributes are headers, written as the one JSON text that means the same.

    None where the attributes are not in the headers.
    """
    attributes = {
        name[len("HTTP_CE_") :].lower().replace("_", ""): unquote(str(value))
        for name, value in request.META.items()
        if name.startswith("HTTP_CE_")
    }
    if "specversion" not in attributes:
        return None
    event: dict[str, object] = dict(attributes)
    content_type = request.content_type or ""
    if content_type:
        event["datacontenttype"] = content_type
    try:
        if not content_type or content_type.endswith(("/json", "+json")):
            event["data"] = orjson.loads(body) if body else None
        else:
            event["data"] = body.decode()
    except ValueError:
        event["data_base64"] = base64.b64encode(body).decode()
    return orjson.dumps(event)
