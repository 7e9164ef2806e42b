"""Whatever the octets are, reading them raises nothing and yields what can be stored and shown."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailroom.reading.authentication import judge
from mailroom.reading.reader import read
from mailroom.reading.shapes import Reading
from tests.mailroom.reading.letters import winmail, with_winmail
from tests.mailroom.reading.machines_corpus import STANDARD, WILD
from tests.mailroom.reading.people_corpus import PEOPLE

SEEDS = [letter.raw for letter in (*PEOPLE, *STANDARD, *WILD)] + [with_winmail(winmail())]
PIECES = [
    b"\r\n",
    b"\n\n",
    b"\r",
    b"\0",
    b"--=_b",
    b"--=_b--\r\n",
    b"From: ",
    b"<",
    b">",
    b'"',
    b"=?utf-8?B?",
    b"?=",
    b";",
    b"charset=utf-16",
    b"charset=zlib",
    b"charset=\0",
    b"boundary=",
    b"Content-Type: ",
    b"base64",
    b"=",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"multipart/mixed",
    b"message/rfc822",
    b"text/html",
    b"<div>",
    b"filename*9=",
    b"(" * 50,
    b"> ",
    b"Content-Transfer-Encoding: base64\r\n",
    b"report-type=delivery-status",
    b"\xe2\x80\xa8",
    b"-- \n",
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A message of the corpus with pieces of it cut, doubled, changed or replaced."""
    raw = draw(st.sampled_from(SEEDS))
    for _change in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 40)))
        kind = draw(st.sampled_from(["cut", "double", "piece", "octets"]))
        put = {"cut": b"", "double": raw[start:end] * 2}.get(kind)
        if put is None:
            put = draw(st.sampled_from(PIECES)) if kind == "piece" else draw(st.binary(max_size=8))
        raw = raw[:start] + put + raw[end:]
    return raw


def _assert_harmless(reading: Reading) -> None:
    for line in (reading.subject, reading.message_id, reading.about_message_id, reading.sender_why):
        assert not any(letter in line for letter in "\r\n\0")
    for person in (*reading.to, *reading.cc, *((reading.author,) if reading.author else ())):
        assert person.address.count("@") == 1
        assert not any(ord(letter) <= 32 for letter in person.address)
        assert person.name.isprintable()
    for file in reading.files:
        assert "/" not in file.name
        assert file.name not in ("", ".", "..")
        assert len(file.name.encode()) <= 150
        assert f"{file.content_id}{file.content_type}".isprintable()
    for said in (reading.text, reading.whole_text, reading.html, reading.subject):
        assert "\0" not in said
        said.encode()
    assert reading.text.strip() or not reading.whole_text.strip()
    assert "<script" not in reading.html.lower()
    for report in reading.reports:
        assert "@" in report.recipient
        assert not any(letter in report.recipient + report.reason for letter in "\r\n\0")


@settings(max_examples=400, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_changed_message_is_read(raw: bytes) -> None:
    _assert_harmless(read(raw))
    assert judge(raw, server="mx.desk.example") in ("passed", "failed", "unknown")


@settings(max_examples=200, deadline=5_000)
@given(st.binary(max_size=600))
def test_any_octets_are_read(raw: bytes) -> None:
    _assert_harmless(read(raw, envelope_from="<>"))
    assert judge(raw, server="mx.desk.example") in ("passed", "failed", "unknown")
