"""TLS to a pinned address: the name is asked for and checked, the address is the one that was judged."""

from __future__ import annotations

import datetime
import os
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.channels import guarded
from tests.notifications.receiver import Receiver


def post(url: str) -> guarded.Answer:
    return guarded.post(url, body=b"{}", headers={})


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, private


@pytest.fixture
def secure(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:  # type: ignore[no-untyped-def]
    """A host with TLS, known as hooks.example and trusted by this machine."""
    pem, private = certificate(tmp_path, "hooks.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    asked: list[str | None] = []
    context.sni_callback = lambda _sock, name, _context: asked.append(name)
    monkeypatch.setenv("SSL_CERT_FILE", os.fspath(pem))
    guarded._trust.cache_clear()
    settings.GUARDED_ALLOW = ["127.0.0.1"]
    with Receiver(tls=context) as server:
        server.asked = asked  # type: ignore[attr-defined]
        yield server
    guarded._trust.cache_clear()


def test_tls_asks_for_and_checks_the_name_while_the_address_is_pinned(
    secure: Receiver, names: dict[str, list[str]]
) -> None:
    names |= {"hooks.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
    assert post(f"https://hooks.example:{secure.port}/").status == 200
    assert secure.got[0].headers["Host"] == f"hooks.example:{secure.port}"
    with pytest.raises(guarded.Unreachable, match=r"(?i)hostname mismatch|not valid for"):
        post(f"https://other.example:{secure.port}/")
    with pytest.raises(guarded.Unreachable):
        post(f"https://127.0.0.1:{secure.port}/")
    assert len(secure.got) == 1
    assert secure.asked == ["hooks.example", "other.example", None]  # type: ignore[attr-defined]


def test_a_certificate_that_nobody_vouches_for_is_refused(
    secure: Receiver, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names["hooks.example"] = ["127.0.0.1"]
    monkeypatch.delenv("SSL_CERT_FILE")
    guarded._trust.cache_clear()
    with pytest.raises(guarded.Unreachable, match=r"(?i)certificate"):
        post(f"https://hooks.example:{secure.port}/")
    assert secure.got == []


@pytest.mark.usefixtures("_little_patience")
def test_a_host_that_never_greets_is_left_in_time(settings) -> None:  # type: ignore[no-untyped-def]
    settings.GUARDED_ALLOW = ["127.0.0.1"]
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(guarded.Unreachable):
        post(f"https://127.0.0.1:{mute.getsockname()[1]}/")
    assert time.monotonic() - began < 1.2
