"""Building the messages of the corpus: as octets, since a library would not make the broken ones."""

from __future__ import annotations

import base64
import quopri
import struct
from dataclasses import dataclass

HEAD = (
    "From: Jan de Vries <jan@klant.example>\nTo: desk@desk.example\nDate: Mon, 12 May 2025 10:00:00 +0200\n"
)
HEAD += "Message-ID: <m1@klant.example>\nMIME-Version: 1.0\n"


@dataclass(frozen=True)
class Letter:
    """A labelled message: what its sender wrote this time, exactly, or which machine it is of."""

    name: str
    raw: bytes
    text: str = ""
    sender: str = "human"
    envelope_from: str = ""

    def __str__(self) -> str:
        return self.name


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def plain(body: str, *, subject: str = "Re: Printer", head: str = HEAD, more: str = "") -> bytes:
    return crlf(
        f"{head}Subject: {subject}\n{more}Content-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: 8bit\n\n{body}"
    )


def html(body: str, *, subject: str = "Re: Printer", head: str = HEAD, more: str = "") -> bytes:
    coded = quopri.encodestring(body.encode()).decode()
    return crlf(
        f"{head}Subject: {subject}\n{more}Content-Type: text/html; charset=utf-8\n"
        f"Content-Transfer-Encoding: quoted-printable\n\n{coded}"
    )


def both(text: str, markup: str, *, subject: str = "Re: Printer", head: str = HEAD, more: str = "") -> bytes:
    coded = base64.encodebytes(markup.encode()).decode()
    return crlf(
        f'{head}Subject: {subject}\n{more}Content-Type: multipart/alternative; boundary="=_b"\n\n'
        f"--=_b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
        f"--=_b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{coded}\n"
        "--=_b--\n"
    )


def mixed(
    *parts: bytes, kind: str = "mixed", subject: str = "Files", more: str = "", head: str = HEAD
) -> bytes:
    boundary = f"=_{kind}"
    start = crlf(f'{head}Subject: {subject}\n{more}Content-Type: multipart/{kind}; boundary="{boundary}"\n\n')
    return start + bundle(*parts, boundary=boundary)


def bundle(*parts: bytes, boundary: str) -> bytes:
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def part(content: bytes | str, kind: str = "text/plain; charset=utf-8", *, more: str = "") -> bytes:
    octets = content.encode() if isinstance(content, str) else content
    return crlf(f"Content-Type: {kind}\n{more}Content-Transfer-Encoding: base64\n\n") + base64.encodebytes(
        octets
    )


def attachment(name: str, content: bytes = b"x", kind: str = "application/octet-stream") -> bytes:
    return part(content, kind, more=f'Content-Disposition: attachment; filename="{name}"\n')


def tnef_object(level: int, name: int, kind: int, octets: bytes) -> bytes:
    return (
        struct.pack("<BHHI", level, name, kind, len(octets))
        + octets
        + struct.pack("<H", sum(octets) % 65_536)
    )


def winmail() -> bytes:
    objects = (
        tnef_object(1, 0x9006, 8, struct.pack("<I", 0x10000)),
        tnef_object(1, 0x9007, 6, struct.pack("<II", 1252, 0)),
        tnef_object(1, 0x800C, 2, b"The printer is broken.\0"),
        tnef_object(2, 0x9002, 6, b"\1\0" + b"\0" * 12),
        tnef_object(2, 0x8010, 1, b"..\\plan.pdf\0"),
        tnef_object(2, 0x800F, 6, b"%PDF-1.4"),
    )
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(objects)


def with_winmail(octets: bytes) -> bytes:
    head = crlf(
        'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\n'
    )
    start = crlf(f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n")
    return start + bundle(
        crlf("Content-Type: text/plain\n\n"), head + base64.encodebytes(octets), boundary="b"
    )


OURS = "INC-000012\n\nThe printer on the second floor prints again.\n\nDoes it work for you?"
OURS_QUOTED = "\n".join(f"> {line}".rstrip() for line in OURS.split("\n"))
