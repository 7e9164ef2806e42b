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
from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.module_loading import import_string
from jinja2 import TemplateNotFound

from notifications.environments import environments
from notifications.letter import FENCES, blocks_of, plain
from notifications.models import Delivery, MailText
from notifications.placeholders import filled, placeholders_of
from notifications.wording import one_line, paragraphs

FALLBACK_LANGUAGE = "en"
# A mail is not the place for a log file; the incident's page has the whole text.
LONGEST_TEXT = 8_000
# What people write over several lines. Every other text of a context is one line.
FREE_TEXTS = frozenset({"text", "description", "signature"})

_MARK = re.compile(r"\[\[link:([^\[\]\s]{1,200})\]\]")
# Sends what its poster gave it, and no template.
PAYLOAD_CHANNELS = frozenset({"webhook", "tool"})
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


def compose(delivery: Delivery) -> ShownMessage:
    """Subject, text and HTML of a delivery, with marks in the place of links. Raises CannotCompose.

    A lead's own text comes before the original.
    """
    own = MailText.objects.filter(template=delivery.template, language=_language_of(delivery)).first()
    return composed(delivery, own)


def composed(delivery: Delivery, own: MailText | None) -> ShownMessage:
    """The same with these own words, kept or only tried out; None for the original."""
    language = _language_of(delivery)
    try:
        words = _context(delivery, language)
        with translation.override(language):
            words["closing"] = _rendered(f"mail/closing/{language}", words).strip()
            subject, body = _own_letter(own, words) if own is not None else _letter(delivery, language, words)
            html = (
                environments()
                .html.get_template("mail/letter.html")
                .render(words | {"blocks": blocks_of(body), "subject": subject})
            )
    except TemplateNotFound as error:
        raise CannotCompose(f"There is no mail template {error.name}.") from error
    except (CannotCompose, DatabaseError):
        raise
    except Exception as error:
        # Whatever a template raises, it concerns this message alone and must not stop the others.
        raise CannotCompose(f"{type(error).__name__}: {error}") from error
    return ShownMessage(subject, plain(body) + _footer(delivery, words), html.strip() + "\n")


def original(template: str, language: str) -> tuple[str, str]:
    """Subject and text of a mail of ours as a lead begins to change it, with placeholders for its words."""
    words: dict[str, Any] = {name: f"{{{name}}}" for name in placeholders_of(template).known}
    links = {name.removesuffix("_link"): name for name in words if name.endswith("_link")}
    words |= {"links": links, "link": lambda name: f"{{{name}}}", "files": ["{files}"]}
    head, _, body = _rendered(_template_name(template, language), words).partition("\n")
    return head.removeprefix("Subject:").strip(), re.sub(r"\n{3,}", "\n\n", body.translate(FENCES)).strip()


def _letter(delivery: Delivery, language: str, words: dict[str, Any]) -> tuple[str, str]:
    source = _template_name(delivery.template, language)
    head, _, body = _rendered(source, words).partition("\n")
    if not head.startswith("Subject:"):
        raise CannotCompose(f"The template {source}.txt does not begin with its subject.")
    return one_line(head.removeprefix("Subject:")), body


def _own_letter(own: MailText, words: dict[str, Any]) -> tuple[str, str]:
    subject = one_line(filled(own.subject, words, frozenset()))
    return subject or str(words["subject"]), filled(own.text, words, FREE_TEXTS)


def _rendered(source: str, words: dict[str, Any]) -> str:
    return environments().text.get_template(f"{source}.txt").render(words)


def _footer(delivery: Delivery, words: Mapping[str, Any]) -> str:
    """Which incident it is about: the subject may be the reader's own words."""
    if delivery.channel != "email" or not words.get("reference"):
        return ""
    return f"\n{words['reference']} · {words.get('title', '')}\n"


def shown(delivery: Delivery) -> ShownMessage:
    """The message as its reader gets it, with real links; composed now when no worker has done so yet.

    Of a webhook, the text is its JSON body. Raises CannotCompose.
    """
    if delivery.channel in PAYLOAD_CHANNELS:
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


def _context(delivery: Delivery, language: str) -> dict[str, Any]:
    defaults = {
        "desk_name": settings.DESK_NAME,
        "desk_phone": settings.DESK_PHONE,
        "contact_name": delivery.to_name,
        "subject": _named(delivery.context),
    }
    given = {name: value for name, value in delivery.context.items() if value not in (None, "")}
    words = {name: _safe(name, value) for name, value in {**defaults, **given}.items() if name != "links"}
    return {**words, "links": dict(given.get("links") or {}), "link": _link, "language": language}


def _named(context: Mapping[str, Any]) -> str:
    """The subject of what has none of its own: which incident it is about."""
    return ": ".join(str(context[name]) for name in ("reference", "title") if context.get(name))


def _link(mark: object) -> str:
    return f"[[link:{mark}]]" if isinstance(mark, str) and mark else ""


def _safe(name: str, value: Any) -> Any:
    """Strangers' words: no control characters, one line where one line is meant, and no marks of ours."""
    if isinstance(value, str):
        text = paragraphs(value).strip() if name in FREE_TEXTS else one_line(value)
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT].rstrip() + " …"
        # A mark that somebody typed would otherwise become a working link of somebody else.
        return text.translate(FENCES).replace("[[link:", "[ [link:")
    if isinstance(value, Mapping):
        return {key: _safe(str(key), part) for key, part in value.items()}
    if isinstance(value, list):
        return [_safe(name, part) for part in value]
    return value
