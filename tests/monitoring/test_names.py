"""Hosts are found without holding each other up, by the hosts file and the machine's own name servers."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from monitoring import names, probes
from monitoring.probes.look import Asked, Look
from tests.makers import TUESDAY
from tests.monitoring.targets import target

# What the server is asked for and silent about.
DEAD = "dead"
ZONE = {
    "healthy.example.": {"A": ["127.0.0.1"]},
    "both.example.": {"A": ["192.0.2.1", "192.0.2.2"], "AAAA": ["2001:db8::1"]},
    "short.search.example.": {"A": ["192.0.2.9"]},
}


@contextmanager
def name_server() -> Iterator[int]:
    """One on loopback that knows ZONE, and does not answer about what begins with DEAD; its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(0.1)
        over = threading.Event()

        def answer() -> None:
            while not over.is_set():
                try:
                    packet, whom = heard.recvfrom(4096)
                except TimeoutError:
                    continue
                asked = dns.message.from_wire(packet)
                question = asked.question[0]
                name, kind = question.name.to_text(), question.rdtype.name
                if name.startswith(DEAD):
                    continue
                told = dns.message.make_response(asked)
                if name not in ZONE:
                    told.set_rcode(dns.rcode.NXDOMAIN)
                elif found := ZONE[name].get(kind):
                    told.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *found))
                heard.sendto(told.to_wire(), whom)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield heard.getsockname()[1]
        finally:
            over.set()
            thread.join()


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Its hosts file, and our name server in its configuration."""
    hosts, servers = tmp_path / "hosts", tmp_path / "resolv.conf"
    hosts.write_text("127.0.0.9 printer.inner printer # the one downstairs\n::1 printer\n\nnonsense\n")
    servers.write_text("nameserver 127.0.0.1\nsearch search.example\n")
    monkeypatch.setattr(names, "HOSTS", hosts)
    monkeypatch.setattr(names, "SERVERS", servers)
    monkeypatch.setattr(names, "ONE_SECONDS", 0.5)
    real = names._resolver.__wrapped__
    with name_server() as port:

        def resolver(path: Path, changed: float) -> object:
            found = real(path, changed)
            found.port = port
            return found

        monkeypatch.setattr(names, "_resolver", resolver)
        yield hosts


def found(host: str) -> list[str]:
    return asyncio.run(names.addresses_of(host, 80))


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("127.1", ["127.0.0.1"]),
        ("2001:db8::7", ["2001:db8::7"]),
        ("localhost", ["127.0.0.1", "::1"]),
        ("a.localhost", ["127.0.0.1", "::1"]),
        ("Printer", ["127.0.0.9", "::1"]),
        ("printer.inner.", ["127.0.0.9"]),
        ("healthy.example", ["127.0.0.1"]),
        ("short", ["192.0.2.9"]),
    ],
)
def test_a_host_is_found_where_the_machine_would_find_it(host: str, addresses: list[str]) -> None:
    assert found(host) == addresses


def test_addresses_of_both_families_take_turns() -> None:
    first, second, third = found("both.example")
    # A name server gives the addresses of one family in any order.
    assert (second, {first, third}) == ("2001:db8::1", {"192.0.2.1", "192.0.2.2"})


def test_the_hosts_file_is_read_anew_when_it_changes(machine: Path) -> None:
    assert found("printer") == ["127.0.0.9", "::1"]
    machine.write_text("127.0.0.8 printer")
    os.utime(machine, (1, 1))
    assert found("printer") == ["127.0.0.8"]


def test_a_name_that_nobody_knows_is_said_to_be_none() -> None:
    with pytest.raises(socket.gaierror, match="not known"):
        found("nobody.example")


def look(place: str, timeout: float) -> Look:
    return asyncio.run(probes.look("http", Asked(place, {}, timeout, True), now=TUESDAY))


def test_dead_name_servers_hold_no_healthy_check_up() -> None:
    async def many(healthy: str) -> tuple[list[Look], Look, float]:
        dead = [
            asyncio.create_task(
                probes.look("http", Asked(f"http://{DEAD}{number}.example/", {}, 2, False), now=TUESDAY)
            )
            for number in range(300)
        ]
        await asyncio.sleep(0.5)
        began = time.monotonic()
        seen = await probes.look("http", Asked(healthy, {}, 2, True), now=TUESDAY)
        seconds = time.monotonic() - began
        return await asyncio.gather(*dead), seen, seconds

    with target() as shop:
        dead, healthy, seconds = asyncio.run(many(f"http://healthy.example:{shop.port}/"))
    assert healthy.ok, healthy.words
    assert seconds < 1.5
    assert not any(one.ok for one in dead)


def test_a_machine_that_can_ask_nobody_says_nothing_about_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_path: Path, _changed: float) -> object:
        raise names.CannotAsk("no name server")

    monkeypatch.setattr(names, "_resolver", none)
    seen = look("http://healthy.example/", 2)
    assert (seen.ok, seen.is_possible) == (False, False)
    assert "this machine" in seen.words
