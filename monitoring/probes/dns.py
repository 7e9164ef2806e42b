"""Names: whether a name server answers, and with what is expected."""

from __future__ import annotations

import time
from datetime import datetime

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver
from django.utils.translation import gettext as _

from monitoring.outgoing import Unanswered, addresses_of
from monitoring.probes.look import Asked, Failed, Look
from monitoring.probes.tcp import place_of
from notifications.channels.addresses import literal

RECORDS = ("A", "AAAA", "MX", "TXT", "CNAME", "NS")


async def look(asked: Asked, now: datetime) -> Look:
    began = time.monotonic()
    record = asked.text("record") or "A"
    question = dns.message.make_query(dns.name.from_text(asked.target), record)
    answer = await _ask(asked, question)
    ms = round((time.monotonic() - began) * 1000)
    if answer.rcode() != dns.rcode.NOERROR:
        raise Failed(_rcode_words(asked.target, answer.rcode()))
    values = values_of(answer, record)
    if not values:
        raise Failed(_("%(name)s has no %(record)s record.") % {"name": asked.target, "record": record})
    wanted = asked.text("expected")
    if wanted and _plain(wanted) not in {_plain(value) for value in values}:
        raise Failed(
            _("%(record)s is %(values)s, expected %(wanted)s.")
            % {"record": record, "values": ", ".join(values)[:300], "wanted": wanted[:200]}
        )
    return Look(
        True, ms, _("answered in %(ms)d ms: %(values)s") % {"ms": ms, "values": ", ".join(values)[:300]},
        {"values": ", ".join(values)},
    )  # fmt: skip


async def _ask(asked: Asked, question: dns.message.Message) -> dns.message.Message:
    trouble = _("No name server answered.")
    places = await _servers(asked)
    # The first server that is silent must leave time for the next.
    share = asked.timeout / len(places) * 0.9 if places else asked.timeout
    for address, port in places:
        try:
            answer, _by_tcp = await dns.asyncquery.udp_with_fallback(
                question, address, timeout=share, port=port
            )
        except dns.exception.Timeout:
            trouble = _("The name server %(address)s did not answer in time.") % {"address": address}
        except (dns.exception.DNSException, OSError, EOFError) as error:
            trouble = _("The name server %(address)s did not answer: %(why)s") % {
                "address": address,
                "why": str(error)[:200] or type(error).__name__,
            }
        else:
            return answer
    raise Unanswered(trouble)


async def _servers(asked: Asked) -> list[tuple[str, int]]:
    """The name server that the check names, judged like any target; else the ones of this machine."""
    if named := asked.text("server").strip():
        host, port = place_of(named, 53)
        return [
            (address, port) for address in await addresses_of(host, port, allows_inner=asked.allows_inner)
        ][:2]
    try:
        own = dns.resolver.get_default_resolver()
    except dns.resolver.NoResolverConfiguration as error:
        raise Unanswered(_("This machine has no name server; name one.")) from error
    return [(str(server), own.port) for server in own.nameservers if literal(str(server)) is not None][:3]


def values_of(answer: dns.message.Message, record: str) -> list[str]:
    kind = dns.rdatatype.from_text(record)
    return sorted(_written(one) for found in answer.answer if found.rdtype == kind for one in found)


def _written(value: object) -> str:
    strings = getattr(value, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("utf-8", "replace")
    return str(value)


def _plain(value: str) -> str:
    """As it is compared: names without their last dot and in one case, addresses in one spelling."""
    address = literal(value.strip())
    return str(address) if address is not None else value.strip().rstrip(".").lower()


def _rcode_words(name: str, code: dns.rcode.Rcode) -> str:
    if code == dns.rcode.NXDOMAIN:
        return _("The name %(name)s does not exist.") % {"name": name}
    return _("The name server answers %(code)s.") % {"code": dns.rcode.to_text(code)}
