"""What is attached is kept as files, under names and in numbers that do no harm."""

from __future__ import annotations

import struct

import pytest

from mailroom.reading import content
from mailroom.reading.reader import read
from tests.mailroom.reading.letters import (
    HEAD,
    attachment,
    crlf,
    mixed,
    part,
    tnef_object,
    winmail,
    with_winmail,
)


def _names(raw: bytes) -> list[str]:
    return [file.name for file in read(raw).files]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.exe", "x.exe"),
        ("a/b/c.txt", "c.txt"),
        (".bashrc", "bashrc"),
        ("=?utf-8?Q?fact=C3=BCr.pdf?=", "factür.pdf"),
        ("x" * 100_000 + ".pdf", "x" * 146 + ".pdf"),
        ("a\tb.pdf", "a b.pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    raw = mixed(part("Hi"), attachment(given))
    assert _names(raw) == [kept] or (len(given) > 4_000 and len(_names(raw)[0]) <= 150)


def test_a_name_in_pieces_and_percent_letters_is_put_together() -> None:
    more = "Content-Disposition: attachment; filename*0*=utf-8''f%C3%A9; filename*1=x.pdf\n"
    assert _names(mixed(part("Hi"), part(b"x", "application/pdf", more=more))) == ["féx.pdf"]


def test_an_inline_image_is_a_file_that_the_html_names() -> None:
    image = part(
        b"\x89PNG", 'image/png; name="logo.png"', more="Content-ID: <logo@x>\nContent-Disposition: inline\n"
    )
    reading = read(
        mixed(part('<p>Hi <img src="cid:logo@x"></p>', "text/html; charset=utf-8"), image, kind="related")
    )
    assert (reading.files[0].content_id, reading.files[0].content) == ("logo@x", b"\x89PNG")
    assert "cid:logo@x" in reading.html


def test_a_calendar_and_a_card_are_files() -> None:
    calendar = part("BEGIN:VCALENDAR", "text/calendar; method=REQUEST")
    card = part("BEGIN:VCARD", "text/vcard")
    reading = read(mixed(part("Hi"), calendar, card))
    assert [file.name for file in reading.files] == ["invite.ics", "contact.vcf"]
    assert reading.text == "Hi"


def test_a_forwarded_message_is_a_file_named_by_its_subject() -> None:
    inner = crlf("Content-Type: message/rfc822\n\nSubject: A/B scan\nFrom: x@y.example\n\nInside.")
    reading = read(mixed(part("See."), inner))
    assert [file.name for file in reading.files] == ["A-B scan.eml"]
    assert b"Inside." in reading.files[0].content
    assert reading.text == "See."


def test_a_signed_message_is_read_without_its_signature() -> None:
    signature = part(b"sig", 'application/pkcs7-signature; name="smime.p7s"')
    reading = read(mixed(part("Signed."), signature, kind="signed"))
    assert (reading.text, reading.files) == ("Signed.", ())


@pytest.mark.parametrize(
    "raw",
    [
        mixed(
            part("Version: 1", "application/pgp-encrypted"),
            part(b"---", "application/octet-stream"),
            kind="encrypted",
        ),
        crlf(f"{HEAD}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nxx"),
        crlf(f"{HEAD}\n-----BEGIN PGP MESSAGE-----\n\nxx\n-----END PGP MESSAGE-----\n"),
    ],
)
def test_what_is_encrypted_is_said_to_be_so(raw: bytes) -> None:
    reading = read(raw)
    assert reading.is_encrypted
    assert reading.notes
    assert reading.files or reading.text


def test_what_is_signed_opaquely_is_not_called_encrypted() -> None:
    reading = read(
        crlf(f"{HEAD}Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n\nxx")
    )
    assert (reading.is_encrypted, len(reading.notes), reading.files[0].name) == (False, 1, "smime.p7m")


def test_files_beyond_the_bounds_are_left_out_and_counted() -> None:
    raw = mixed(part("Hi"), *(attachment(f"{number}.txt") for number in range(content.MOST_FILES + 5)))
    reading = read(raw)
    assert len(reading.files) == content.MOST_FILES
    assert any("5 files" in note for note in reading.notes)


def test_a_file_too_large_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "FILE_OCTETS", 1_000)
    reading = read(mixed(part("Hi"), attachment("a.bin", b"x" * 1_001), attachment("b.bin", b"x" * 1_000)))
    assert [file.name for file in reading.files] == ["b.bin"]
    assert any("1 file " in note for note in reading.notes)


def test_a_packed_file_is_never_unpacked() -> None:
    bomb = b"PK\x03\x04" + b"\0" * 1_000
    assert read(mixed(part("Hi"), attachment("42.zip", bomb, "application/zip"))).files[0].content == bomb


@pytest.mark.parametrize(
    "broken", [b"SGVsbG8", b"SGVs*bG8=\x00", b"SGVsbG8=====", b"S GVs\r\nbG8", b"SGVsbG8A="]
)
def test_broken_base64_gives_what_can_be_had(broken: bytes) -> None:
    raw = crlf(f"{HEAD}Content-Transfer-Encoding: base64\n\n") + broken
    assert read(raw).text.startswith("Hello")


def test_a_text_shown_in_place_after_the_first_is_a_file() -> None:
    more = 'Content-Disposition: inline; filename="log.txt"\n'
    reading = read(mixed(part("Hi"), part("log line", more=more)))
    assert (reading.text, reading.files[0].name) == ("Hi", "log.txt")


def test_winmail_is_unpacked() -> None:
    reading = read(with_winmail(winmail()))
    assert reading.text == "The printer is broken."
    assert [(file.name, file.content) for file in reading.files] == [("plan.pdf", b"%PDF-1.4")]
    assert any("winmail.dat" in note for note in reading.notes)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"not winmail at all",
        winmail()[:60],
        winmail().replace(struct.pack("<I", 23), struct.pack("<I", 0xFFFFFFFF), 1),
        struct.pack("<IH", 0x223E9F78, 1) + tnef_object(1, 0x9004, 6, b"\xff" * 4_000),
        struct.pack("<IH", 0x223E9F78, 1)
        + tnef_object(1, 0x9003, 6, b"\xff\xff\xff\xff" + b"\x02\x11\0\0\xff\xff\xff\xff" * 99),
    ],
)
def test_a_broken_winmail_is_kept_or_read_and_costs_little(octets: bytes) -> None:
    reading = read(with_winmail(octets))
    assert reading.files or reading.notes
