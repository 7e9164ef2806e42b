"""What can be set for each kind of check, and what is wrong with what somebody set."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import dns.exception
import dns.name
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import CheckKind
from monitoring.outgoing import MOST_REDIRECTS
from monitoring.probes import mail
from monitoring.probes.dns import RECORDS
from monitoring.probes.http import headers_in, statuses_in
from monitoring.probes.tcp import place_of
from notifications.channels.addresses import literal
from notifications.channels.guarded import Forbidden, target_of

TEXT_LENGTH = 2000
METHODS = ("GET", "HEAD", "POST")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
# What the client itself has to say about the request.
_OWN_HEADERS = frozenset(
    {"host", "content-length", "connection", "transfer-encoding", "accept-encoding", "authorization"}
)
_HOST, _NAME = re.compile(r"[\w.:-]{1,253}"), re.compile(r"[\w.-]{1,253}")


@dataclass(frozen=True, slots=True)
class Field:
    """One option. `kind`: text, lines, number, flag, choice or secret (sealed by `notifications.sealing`)."""

    name: str
    label: str | Promise
    kind: str = "text"
    default: str | int | bool | None = ""
    hint: str | Promise = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


_HTTP = (
    Field("method", gettext_lazy("method"), "choice", "GET", choices=METHODS),
    Field("status", gettext_lazy("good answers"), default="200-299",
          hint=gettext_lazy("Status numbers and ranges: 200-299,401")),
    Field("contains", gettext_lazy("text that must be there"),
          hint=gettext_lazy("Upper and lower case count.")),
    Field("lacks", gettext_lazy("text that must not be there")),
    Field("json_path", gettext_lazy("value in JSON"), hint=gettext_lazy("Its place: status.checks.0.state")),
    Field("json_value", gettext_lazy("must be"), hint=gettext_lazy("Empty: it only has to be there.")),
    Field("within_ms", gettext_lazy("answer within (ms)"), "number", None, least=1, most=60_000,
          hint=gettext_lazy("Slower counts as a failure. Empty: only the time limit counts.")),
    Field("certificate_days", gettext_lazy("days the certificate must have left"), "number", None,
          least=1, most=365, hint=gettext_lazy("Empty: it must only be valid now.")),
    Field("redirects", gettext_lazy("follow redirects up to"), "number", 5, most=MOST_REDIRECTS,
          hint=gettext_lazy("0: the redirect is the answer.")),
    Field("headers", gettext_lazy("headers"), "lines", hint=gettext_lazy("One a line: Name: value")),
    Field("authorization", gettext_lazy("Authorization header"), "secret",
          hint=gettext_lazy("For example: Bearer and a token. Kept sealed.")),
    Field("body", gettext_lazy("body"), "lines", hint=gettext_lazy("Sent with POST.")),
    Field("check_certificate", gettext_lazy("check the certificate"), "flag", True),
)  # fmt: skip
_TCP = (
    Field("send", gettext_lazy("line to send"), hint=gettext_lazy("Empty: say nothing and listen.")),
    Field("banner", gettext_lazy("text that must come"),
          hint=gettext_lazy("Empty: a connection is enough.")),
)  # fmt: skip
_DNS = (
    Field("record", gettext_lazy("record"), "choice", "A", choices=RECORDS),
    Field("expected", gettext_lazy("must be among the answers"),
          hint=gettext_lazy("Empty: any answer is good.")),
    Field("server", gettext_lazy("name server"),
          hint=gettext_lazy("Empty: the one of this machine. Else its address or name.")),
)  # fmt: skip
_MAIL = (
    Field("imap_host", gettext_lazy("IMAP server of the mailbox"),
          hint=gettext_lazy("The mailbox to which mail for the address comes back.")),
    Field("imap_security", gettext_lazy("security"), "choice", mail.TLS,
          choices=(mail.TLS, mail.STARTTLS, mail.NONE)),
    Field("imap_port", gettext_lazy("port"), "number", None, least=1, most=65_535,
          hint=gettext_lazy("Empty: 993 with TLS, else 143.")),
    Field("imap_user", gettext_lazy("user name")),
    Field("imap_password", gettext_lazy("password"), "secret", hint=gettext_lazy("Kept sealed.")),
    Field("imap_folder", gettext_lazy("folder"), default="INBOX"),
    Field("wait_seconds", gettext_lazy("must come back within (seconds)"), "number", mail.DEFAULT_WAIT,
          least=5, most=mail.MOST_WAIT),
)  # fmt: skip

FIELDS: Mapping[str, tuple[Field, ...]] = {
    CheckKind.HTTP: _HTTP,
    CheckKind.TCP: _TCP,
    CheckKind.DNS: _DNS,
    CheckKind.ICMP: (),
    CheckKind.MAIL: _MAIL,
}


def mistakes_in(kind: str, target: str, options: Mapping[str, object]) -> dict[str, str]:
    """What is wrong, by field: "target", the name of an option, or "options" for one that there is not."""
    fields = {field.name: field for field in FIELDS.get(kind, ())}
    found: dict[str, str] = {}
    if said := _about_target(kind, target):
        found["target"] = said
    unknown = sorted(str(name) for name in options if name not in fields)
    if unknown:
        found["options"] = _("Not known for this kind: %(names)s.") % {"names": ", ".join(unknown)[:200]}
    for name, field in fields.items():
        said = _about_value(field, options.get(name))
        if said:
            found[name] = said
    for name, judge in _JUDGES.get(kind, {}).items():
        if name not in found and (said := judge(options)):
            found[name] = said
    return found


def _about_target(kind: str, target: str) -> str:
    written = target.strip()
    if not written:
        return _("Say what is to be looked at.")
    try:
        return _TARGETS[kind](written)
    except (ValueError, ValidationError, dns.exception.DNSException, Forbidden) as error:
        if isinstance(error, Forbidden):
            return str(error)
        return str(_TARGET_WORDS[kind])


def _of_web(target: str) -> str:
    target_of(target)
    return ""


def _of_port(target: str) -> str:
    place_of(target)
    return ""


def _of_name(target: str) -> str:
    if literal(target) is not None or not _NAME.fullmatch(target):
        raise ValueError(target)
    dns.name.from_text(target)
    return ""


def _of_host(target: str) -> str:
    if literal(target.strip("[]")) is None and not _HOST.fullmatch(target):
        raise ValueError(target)
    return ""


def _of_mail(target: str) -> str:
    validate_email(target)
    return ""


_TARGETS: Mapping[str, Callable[[str], str]] = {
    CheckKind.HTTP: _of_web,
    CheckKind.TCP: _of_port,
    CheckKind.DNS: _of_name,
    CheckKind.ICMP: _of_host,
    CheckKind.MAIL: _of_mail,
}
_TARGET_WORDS: Mapping[str, Promise] = {
    CheckKind.HTTP: gettext_lazy("This is not a web address: https://www.example.org/"),
    CheckKind.TCP: gettext_lazy("Write host and port: mail.example.org:25"),
    CheckKind.DNS: gettext_lazy("Write the name to ask for: www.example.org"),
    CheckKind.ICMP: gettext_lazy("Write a host name or an address: router.example.org"),
    CheckKind.MAIL: gettext_lazy("Write the e-mail address to send to."),
}


def _about_value(field: Field, value: object) -> str:
    if value is None:
        return ""
    if field.kind == "number":
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not field.least <= value <= field.most:  # type: ignore[operator]
            return _("A whole number from %(least)d to %(most)d.") % {
                "least": field.least,
                "most": field.most,
            }
        return ""
    if field.kind == "flag":
        return "" if isinstance(value, bool) else _("Yes or no.")
    if not isinstance(value, str):
        return _("This must be text.")
    if field.kind == "choice":
        choices = ", ".join(field.choices)
        return "" if not value or value in field.choices else _("One of: %(all)s.") % {"all": choices}
    if "\0" in value or len(value) > TEXT_LENGTH:
        return _("At most %(most)d characters, none of them invisible.") % {"most": TEXT_LENGTH}
    if field.kind == "text" and any(letter in value for letter in "\r\n"):
        return _("One line.")
    return ""


def _about_status(options: Mapping[str, object]) -> str:
    try:
        statuses_in(str(options.get("status") or "200-299"))
    except ValueError:
        return _("Status numbers from 100 to 599 and ranges of them: 200-299,401")
    return ""


def _about_headers(options: Mapping[str, object]) -> str:
    written = str(options.get("headers") or "")
    for line in filter(str.strip, written.splitlines()):
        name = line.partition(":")[0].strip()
        if ":" not in line or not _HEADER_NAME.fullmatch(name) or not line.isprintable():
            return _("Not “Name: value”: %(line)s") % {"line": line[:100]}
    taken = [name for name in headers_in(written) if name.lower() in _OWN_HEADERS]
    if taken:
        return _("Not to be set here: %(names)s.") % {"names": ", ".join(taken)}
    return ""


def _about_body(options: Mapping[str, object]) -> str:
    if options.get("body") and options.get("method") != "POST":
        return _("A body is sent with POST only.")
    return ""


def _about_method(options: Mapping[str, object]) -> str:
    reads = any(options.get(name) for name in ("contains", "lacks", "json_path"))
    if options.get("method") == "HEAD" and reads:
        return _("An answer to HEAD has no text to look into.")
    return ""


def _about_json_value(options: Mapping[str, object]) -> str:
    if options.get("json_value") and not options.get("json_path"):
        return _("Say where in the JSON it lies.")
    return ""


def _about_server(options: Mapping[str, object]) -> str:
    if not (named := str(options.get("server") or "").strip()):
        return ""
    try:
        place_of(named, 53)
    except ValueError:
        return _("Write the address or name of a name server.")
    return ""


def _about_imap_host(options: Mapping[str, object]) -> str:
    host = str(options.get("imap_host") or "")
    return "" if _HOST.fullmatch(host) else _("Write the name of the IMAP server.")


def _about_imap_user(options: Mapping[str, object]) -> str:
    return "" if options.get("imap_user") else _("Say who signs in.")


_JUDGES: Mapping[str, Mapping[str, Callable[[Mapping[str, object]], str]]] = {
    CheckKind.HTTP: {
        "status": _about_status,
        "headers": _about_headers,
        "body": _about_body,
        "method": _about_method,
        "json_value": _about_json_value,
    },
    CheckKind.DNS: {"server": _about_server},
    CheckKind.MAIL: {"imap_host": _about_imap_host, "imap_user": _about_imap_user},
}
