"""Domains whose every address belongs to one organisation, and those that belong to nobody in particular."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST = 50
_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")

# Anybody gets an address there within a minute, so such a domain says nothing about an employer.
FREE_MAIL = frozenset({
    "aol.com", "att.net", "bigpond.com", "bk.ru", "btinternet.com", "casema.nl", "chello.nl", "comcast.net",
    "duck.com", "email.com", "fastmail.com", "fastmail.fm", "foxmail.com", "free.fr", "freenet.de",
    "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hccnet.nl",
    "hetnet.nl", "home.nl", "hotmail.be", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.es",
    "hotmail.fr", "hotmail.it", "hotmail.nl", "hushmail.com", "icloud.com", "inbox.ru", "kpnmail.nl",
    "kpnplanet.nl", "laposte.net", "libero.it", "list.ru", "live.be", "live.co.uk", "live.com", "live.fr",
    "live.nl", "mac.com", "mail.com", "mail.ru", "mailbox.org", "me.com", "msn.com", "naver.com",
    "online.nl", "onsbrabantnet.nl", "orange.fr", "outlook.be", "outlook.com", "outlook.de", "outlook.fr",
    "planet.nl", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "quicknet.nl",
    "rediffmail.com", "rocketmail.com", "scarlet.be", "seznam.cz", "skynet.be", "t-online.de", "telenet.be",
    "telfort.nl", "tuta.com", "tutanota.com", "tele2.nl", "upcmail.nl", "verizon.net", "virgilio.it",
    "wanadoo.fr", "wanadoo.nl", "web.de", "wp.pl", "xs4all.nl", "yahoo.co.uk", "yahoo.com", "yahoo.de",
    "yahoo.fr", "yahoo.nl", "yandex.com", "yandex.ru", "ymail.com", "zeelandnet.nl", "ziggo.nl", "zoho.com",
    "zonnet.nl", "126.com", "163.com",
})  # fmt: skip


def domain_of(address: str) -> str:
    """What stands behind the last @, in lower case; empty where there is none."""
    return address.strip().lower().rpartition("@")[2] if "@" in address else ""


def as_domains(typed: str) -> list[str]:
    """The domains that somebody typed, each once: apart by commas, spaces or lines, with or without an @."""
    parts = (part.lower().lstrip("@").rstrip(".") for part in re.split(r"[\s,;]+", typed))
    return list(dict.fromkeys(part for part in parts if part))


def refuse_shared_domains(domains: Iterable[str]) -> None:
    """Raise ValidationError unless each is a domain that one organisation can have to itself."""
    given = list(domains)
    if len(given) > MOST:
        raise ValidationError(_("At most %(most)s domains."), params={"most": MOST})
    for domain in given:
        if not isinstance(domain, str) or not _DOMAIN.fullmatch(domain):
            raise ValidationError(
                _("“%(domain)s” is no domain. Write it like example.org."), params={"domain": domain}
            )
        if domain in FREE_MAIL:
            raise ValidationError(
                _("Anybody can have an address at %(domain)s: it is no customer's own."),
                params={"domain": domain},
            )
