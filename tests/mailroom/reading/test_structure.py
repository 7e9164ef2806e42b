"""Parts, fields and people are found as the standard library finds them, and further where it gives up."""

from __future__ import annotations

import importlib.util
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

import pytest

from mailroom.reading.authentication import judge
from mailroom.reading.reader import read
from mailroom.reading.shapes import Person
from mailroom.reading.structure import Part, read_tree
from tests.mailroom.reading.letters import HEAD, attachment, both, crlf, mixed, part, plain
from tests.mailroom.reading.machines_corpus import STANDARD, WILD
from tests.mailroom.reading.people_corpus import PEOPLE


def _own_parts(root: Part) -> list[tuple[str, bytes]]:
    return [
        (found.content_type, found.content(10_000_000))
        for found in root.walk()
        if not found.parts and found.kind not in ("message", "multipart")
    ]


def _library_parts(message: Message, depth: int = 0) -> list[tuple[str, bytes]]:
    """Its leaves, without opening the messages within, which the desk keeps as files."""
    if message.get_content_maintype() == "message":
        return []
    if message.is_multipart():
        return [leaf for inner in message.get_payload() for leaf in _library_parts(inner, depth + 1)]  # type: ignore[union-attr]
    content = message.get_payload(decode=True)
    return [(message.get_content_type(), content if isinstance(content, bytes) else b"")]


def _with_words(parts: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """What is not empty; a multipart without parts is the text that it holds."""
    return [
        ("text/plain" if kind.startswith("multipart/") else kind, octets)
        for kind, octets in parts
        if octets.strip()
    ]


def _python_suite() -> list[Path]:
    found = importlib.util.find_spec("test.test_email")
    folder = Path(found.origin).parent / "data" if found and found.origin else Path("/nowhere")
    return sorted(folder.glob("msg_*.txt"))


@pytest.mark.parametrize("letter", [*PEOPLE, *STANDARD, *WILD], ids=str)
def test_ordinary_messages_are_cut_as_the_standard_library_cuts_them(letter: object) -> None:
    raw = letter.raw  # type: ignore[attr-defined]
    assert _own_parts(read_tree(raw).root) == _library_parts(message_from_bytes(raw, policy=policy.compat32))


def test_the_messages_of_pythons_own_suite_are_cut_alike() -> None:
    messages = _python_suite()
    if not messages:
        pytest.skip("Python's own tests are not installed here.")
    for path in messages:
        raw = path.read_bytes()
        library = _library_parts(message_from_bytes(raw, policy=policy.compat32))
        assert _with_words(_own_parts(read_tree(raw).root)) == _with_words(library), path.name


def test_the_messages_of_pythons_own_suite_are_read() -> None:
    messages = _python_suite()
    if not messages:
        pytest.skip("Python's own tests are not installed here.")
    for path in messages:
        raw = path.read_bytes()
        reading = read(raw)
        assert judge(raw, server="mx.desk.example") in ("failed", "unknown")
        if _with_words(_library_parts(message_from_bytes(raw, policy=policy.compat32))):
            assert reading.whole_text or reading.files, path.name


@pytest.mark.parametrize(
    ("field", "people"),
    [
        ("jan@klant.example", [("jan@klant.example", "")]),
        ("Jan de Vries <Jan@Klant.Example>", [("jan@klant.example", "Jan de Vries")]),
        ('"Vries, Jan de" <jan@klant.example>', [("jan@klant.example", "Vries, Jan de")]),
        ("=?utf-8?Q?Zo=C3=AB?= <zoe@klant.example>", [("zoe@klant.example", "Zoë")]),
        ('"=?utf-8?B?Wm/Dqw==?=" <zoe@klant.example>', [("zoe@klant.example", "Zoë")]),
        ("jan@klant.example (Jan)", [("jan@klant.example", "Jan")]),
        (
            "a@b.example, <c@d.example>; e@f.example",
            [("a@b.example", ""), ("c@d.example", ""), ("e@f.example", "")],
        ),
        ("Team: a@b.example, C <c@d.example>;", [("a@b.example", ""), ("c@d.example", "C")]),
        ("undisclosed-recipients:;", []),
        ('"a@evil.example" <jan@klant.example>', [("jan@klant.example", "a@evil.example")]),
        ("<jan@klant.example>, ", [("jan@klant.example", "")]),
        ("'jan@klant.example'", [("jan@klant.example", "")]),
        ("zoë@bücher.example", [("zoë@bücher.example", "")]),
        ("Jan\r\n <jan@klant.example>", [("jan@klant.example", "Jan")]),
        ("no address", []),
        ("a@b@c.example", []),
        ("<>", []),
        ("(((((", []),
        ('"open <jan@klant.example>', []),
    ],
)
def test_people_are_read_from_a_field(field: str, people: list[tuple[str, str]]) -> None:
    reading = read(f"To: {field}\r\n\r\nHi".encode())
    assert [(person.address, person.name) for person in reading.to] == people


def test_two_authors_are_both_counted() -> None:
    reading = read(plain("Hi", head=HEAD + "From: Piet <piet@evil.example>\n"))
    assert (reading.author, reading.authors) == (Person("jan@klant.example", "Jan de Vries"), 2)
    assert reading.notes


def test_fields_are_read_once_and_in_one_clean_line() -> None:
    raw = plain("Hi", subject="=?utf-8?Q?Prin=0D=0ABcc:_x@evil.example=00?= =?utf-8?B?w6k=?=\n  more")
    assert read(raw).subject == "Prin Bcc: x@evil.exampleé more"


def test_a_letter_cut_in_two_by_encoded_words_is_one() -> None:
    assert read(plain("Hi", subject="=?utf-8?Q?=C3?= =?utf-8?Q?=A9n?=")).subject == "én"


@pytest.mark.parametrize(
    ("more", "references"),
    [
        ("In-Reply-To: <b@x>\nReferences: <a@x> <b@x>\n", ("<b@x>", "<a@x>")),
        ("References: <a@x>\n <b@x>\n", ("<a@x>", "<b@x>")),
        ("In-Reply-To: Your message <a@x> of today\n", ("<a@x>",)),
        ("In-Reply-To: nothing\n", ()),
    ],
)
def test_what_it_answers_comes_first(more: str, references: tuple[str, ...]) -> None:
    assert read(plain("Hi", more=more)).references == references


@pytest.mark.parametrize(
    ("date", "read_as"),
    [
        ("Mon, 12 May 2025 10:00:00 +0200", "2025-05-12T08:00:00+00:00"),
        ("12 May 2025 10:00", "2025-05-12T10:00:00+00:00"),
        ("yesterday", None),
        ("Mon, 12 May 9999 10:00:00 -2300", None),
        ("Mon, 99 May 2025 10:00:00 +0200", None),
        ("", None),
    ],
)
def test_the_date_is_read_where_it_is_one(date: str, read_as: str | None) -> None:
    sent = read(f"Date: {date}\r\n\r\nHi".encode()).sent_at
    assert (sent.isoformat() if sent else None) == read_as


def test_text_a_hundred_levels_deep_is_found() -> None:
    inner = crlf("Content-Type: text/plain\n\nDeep down.")
    for level in range(99):
        mark = f"b{level}"
        start = crlf(f"Content-Type: multipart/mixed; boundary={mark}\n\n--{mark}\n")
        inner = start + inner + crlf(f"\n--{mark}--\n")
    assert read(crlf(HEAD) + inner).text == "Deep down."


@pytest.mark.parametrize(
    "raw",
    [
        mixed(part("Said."), attachment("a.pdf")).replace(b"--=_mixed--", b""),
        mixed(part("Said.")).replace(b'"=_mixed"', b"=_mixed"),
        mixed(part("Said.")).replace(b"boundary=", b"BOUNDARY="),
        crlf(f"{HEAD}Content-Type: multipart/mixed\n\nSaid."),
        crlf(f'{HEAD}Content-Type: multipart/mixed; boundary=""\n\nSaid.'),
        crlf(f"{HEAD}Content-Type: multipart/mixed; boundary=never\n\nSaid."),
        crlf(f"{HEAD}Content-Type: nonsense\n\nSaid."),
        crlf(f"{HEAD}Content-Transfer-Encoding: nonsense\n\nSaid."),
        crlf(f'{HEAD}Content-Type: text/plain; charset="; x*0*=y; x*1=\n\nSaid.'),
        b"Said.",
        b"From jan Mon May 12 10:00:00 2025\nFrom: jan@klant.example\n\nSaid.",
        b"Subject: x\rFrom: y\r\rSaid.",
    ],
)
def test_what_is_broken_is_still_read(raw: bytes) -> None:
    assert read(raw).text == "Said."


def test_the_better_of_two_forms_is_taken() -> None:
    assert read(both("Plain.", "<p>Rich.</p>")).text == "Plain."
