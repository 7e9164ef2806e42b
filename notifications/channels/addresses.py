"""Which addresses an outgoing request may reach: the internet's, and those the operator allowed."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address

# The one part of IPv6 handed out for the internet; outside it all is local, reserved or a disguise.
_UNICAST = IPv6Network("2000::/3")
# Translators of the well-known prefix carry such a packet to the IPv4 address in its last 32 bits (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")
# Not reachable by everybody (IANA's registries), though some supported Python releases count them as global.
_SPECIAL = tuple(
    ip_network(block)
    for block in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")
)
# Keys of clouds beside 169.254.169.254, broadcasts, and prefixes that hide an address in a way not read here.
_NOBODYS = tuple(
    ip_network(block)
    for block in (
        *("0.0.0.0/8", "100.100.100.200/32", "192.0.0.192/32", "255.255.255.255/32"),
        *("fd00:ec2::254/128", "fd20:ce::254/128", "64:ff9b:1::/48", "2001::/32"),
    )
)
_COMPATIBLE = IPv6Network("::/96")


def is_global(address: Address) -> bool:
    """Whether everybody on the internet may reach this address; a disguised one counts as what it carries."""
    carried = _carried(address)
    if carried is not None:
        return is_global(carried)
    if any(address in block for block in _SPECIAL):
        return False
    if isinstance(address, IPv6Address):
        return address in _UNICAST and address.is_global
    # Python counts multicast as global.
    return address.is_global and not (address.is_multicast or address.is_reserved)


def may_reach(host: str, address: Address, *, allows_inner: bool) -> bool:
    """The one judge of outgoing requests. `allows_inner`: a lead allowed this very place to be an inner one.

    Where clouds hand out their keys, and what is no place at all, no such permission reaches.
    """
    if is_global(address) or is_allowed(host, address):
        return True
    return allows_inner and not _is_nobodys_target(address)


def _is_nobodys_target(address: Address) -> bool:
    carried = _carried(address)
    if carried is None and isinstance(address, IPv6Address) and address in _COMPATIBLE and int(address) > 1:
        carried = IPv4Address(int(address))
    if carried is not None and _is_nobodys_target(carried):
        return True
    return (
        address.is_link_local
        or address.is_unspecified
        or address.is_multicast
        or any(address in block for block in _NOBODYS)
    )


def is_allowed(host: str, address: Address | None = None) -> bool:
    """Whether the operator named this host, or a network that holds this address, in GUARDED_ALLOW.

    A host that is itself written as an address counts as that address.
    """
    if address is None:
        address = literal(host)
    return any(
        entry.strip().lower() == host.lower() or (address is not None and _holds(entry.strip(), address))
        for entry in settings.GUARDED_ALLOW
    )


def literal(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _holds(entry: str, address: Address) -> bool:
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return False  # a host's name


def _carried(address: Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv4-mapped, 6to4 or NAT64 one."""
    if not isinstance(address, IPv6Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
