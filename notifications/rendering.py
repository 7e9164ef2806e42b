"""Composes a message from its template, and puts the real links in at the last moment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from typing import Any

from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation
from django.utils.module_loading import import_string
from jinja2 import ChainableUndefined, Environment, TemplateNotFound

from notifications.models import Delivery
from notifications.wording import one_line, paragraphs

FALLBACK_LANGUAGE = "en"
# A mail is not the place for a log file; the incident's page has the whole text.
LONGEST_TEXT = 8_000
# What people write over several lines. Every other text of a context is one line.
FREE_TEXTS = frozenset({"text", "description"})

_MARK = re.compile(r"\[\[link:([^\[\]\s]{1,200})\]\]")
# Sends what its poster gave it, and no template.
PAYLOAD_CHANNEL = "webhook"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class CannotCompose(Exception):
    """The template is missing or broken, or the context does not fit it: another attempt cannot help."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    subject: str
    text: str
    html: str
    # The addresses that came into the text in the place of marks.
    links: frozenset[str] = frozenset()
    # Where a mail program posts that its reader wants no more (RFC 8058); empty for mails that are asked for.
    unsubscribe: str = ""
    # Of a mail, what its poster said beyond the text (see `outbox.post`).
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Environments:
    text: Environment
    html: Environment


def compose(delivery: Delivery) -> ShownMessage:
    """Subject, text and HTML of a delivery, with marks in the place of links. Raises CannotCompose."""
    language = _language_of(delivery)
    try:
        environments = _environments()
        context = _context(delivery, language)
        with translation.override(language):
            source = _template_name(delivery.template, language)
            head, _, body = environments.text.get_template(f"{source}.txt").render(context).partition("\n")
            html = environments.html.get_template(f"{source}.html").render(context)
    except TemplateNotFound as error:
        raise CannotCompose(f"There is no mail template {error.name}.") from error
    except Exception as error:
        # Whatever a template raises, it concerns this message alone and must not stop the others.
        raise CannotCompose(f"{type(error).__name__}: {error}") from error
    if not head.startswith("Subject:"):
        raise CannotCompose(f"The template {source}.txt does not begin with its subject.")
    return ShownMessage(one_line(head.removeprefix("Subject:")), body.strip() + "\n", html.strip() + "\n")


def shown(delivery: Delivery) -> ShownMessage:
    """The message as its reader gets it, with real links; composed now when no worker has done so yet.

    Of a webhook, the text is its JSON body. Raises CannotCompose.
    """
    if delivery.channel == PAYLOAD_CHANNEL:
        return _payload_of(delivery)
    if delivery.subject or delivery.text:
        composed = ShownMessage(delivery.subject, delivery.text, delivery.html)
    else:
        composed = compose(delivery)
    linked = replace(with_links(composed, known_marks(delivery)), headers=_headers_of(delivery))
    mark = (delivery.context.get("links") or {}).get("unsubscribe")
    return replace(linked, unsubscribe=_resolver()(mark)) if mark else linked


def _headers_of(delivery: Delivery) -> dict[str, str]:
    """What the poster fixed, with addresses in the place of marks; one that names nobody is left out."""
    address = cache(_resolver())
    headers = delivery.headers if isinstance(delivery.headers, dict) else {}
    shown: dict[str, str] = {}
    for name, value in headers.items():
        # Only a value that is nothing but a mark: a topic holds what somebody typed.
        found = _MARK.fullmatch(str(value))
        shown[str(name)] = address(found[1]) if found else str(value)
    return shown


def known_marks(delivery: Delivery) -> frozenset[str]:
    """The link marks that the poster of the message gave it."""
    links = delivery.context.get("links") if isinstance(delivery.context, dict) else None
    return frozenset(str(mark) for mark in links.values() if mark) if isinstance(links, dict) else frozenset()


def with_links(message: ShownMessage, marks: frozenset[str]) -> ShownMessage:
    """Put addresses in the place of marks, each resolved once; a mark that is not in `marks` goes nowhere."""
    address = cache(_resolver())
    used: set[str] = set()

    def plain(found: re.Match[str]) -> str:
        if found[1] not in marks:
            return ""
        used.add(address(found[1]))
        return address(found[1])

    def quoted(found: re.Match[str]) -> str:
        return escape(address(found[1])) if found[1] in marks else ""

    shown = ShownMessage(
        subject=_MARK.sub("", message.subject),
        text=_MARK.sub(plain, message.text),
        html=_MARK.sub(quoted, message.html),
    )
    return replace(shown, links=frozenset(used))


def _payload_of(delivery: Delivery) -> ShownMessage:
    """A webhook's body as compact JSON, made at each attempt: no usable link is stored."""
    payload = delivery.context.get("payload")
    if payload is None:
        raise CannotCompose("There is no payload.")
    filled = _filled(payload, cache(_resolver()), known_marks(delivery))
    try:
        body = json.dumps(filled, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise CannotCompose(f"The payload is no JSON: {error}") from error
    return ShownMessage(subject=delivery.template, text=body, html="")


def _filled(value: Any, address: Callable[[str], str], marks: frozenset[str]) -> Any:
    """The value with addresses for strings that are nothing but a known mark; all else stays as it is."""
    if isinstance(value, str):
        found = _MARK.fullmatch(value)
        return address(found[1]) if found is not None and found[1] in marks else value
    if isinstance(value, Mapping):
        return {name: _filled(part, address, marks) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, address, marks) for part in value]
    return value


def _resolver() -> Callable[[str], str]:
    resolver: Callable[[str], str] = import_string(settings.NOTIFICATIONS_LINK_RESOLVER)
    return resolver


def _language_of(delivery: Delivery) -> str:
    spoken = {code for code, _ in settings.LANGUAGES}
    language = delivery.language.lower().partition("-")[0]
    return language if language in spoken else FALLBACK_LANGUAGE


def _template_name(template: str, language: str) -> str:
    if not _NAME.fullmatch(template):
        raise CannotCompose(f"{template!r} is no name of a mail template.")
    return f"mail/{language}/{template}"


@cache
def _environments() -> _Environments:
    """The project's Jinja2 twice: plain for text parts, escaping for HTML; a missing word is left out."""
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            return _Environments(
                text=engine.env.overlay(autoescape=False, undefined=ChainableUndefined),
                html=engine.env.overlay(autoescape=True, undefined=ChainableUndefined),
            )
    raise CannotCompose("No Jinja2 engine is configured.")


def _context(delivery: Delivery, language: str) -> dict[str, Any]:
    defaults = {
        "desk_name": settings.DESK_NAME,
        "desk_phone": settings.DESK_PHONE,
        "contact_name": delivery.to_name,
    }
    given = {name: value for name, value in delivery.context.items() if value not in (None, "")}
    words = {name: _safe(name, value) for name, value in {**defaults, **given}.items() if name != "links"}
    return {**words, "links": dict(given.get("links") or {}), "link": _link, "language": language}


def _link(mark: object) -> str:
    return f"[[link:{mark}]]" if isinstance(mark, str) and mark else ""


def _safe(name: str, value: Any) -> Any:
    """Strangers' words: no control characters, one line where one line is meant, and no marks of ours."""
    if isinstance(value, str):
        text = paragraphs(value).strip() if name in FREE_TEXTS else one_line(value)
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT].rstrip() + " …"
        # A mark that somebody typed would otherwise become a working link of somebody else.
        return text.replace("[[link:", "[ [link:")
    if isinstance(value, Mapping):
        return {key: _safe(str(key), part) for key, part in value.items()}
    if isinstance(value, list):
        return [_safe(name, part) for part in value]
    return value
