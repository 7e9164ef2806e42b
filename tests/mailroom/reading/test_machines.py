"""Machines are told from people."""

from __future__ import annotations

import pytest

from mailroom.reading.reader import read
from mailroom.reading.shapes import Answer, Sender
from tests.mailroom.reading.letters import HEAD, Letter, plain
from tests.mailroom.reading.machines_corpus import STANDARD, WILD
from tests.mailroom.reading.people_corpus import PEOPLE


def _recognised(letters: list[Letter]) -> list[Letter]:
    found = (
        letter
        for letter in letters
        if read(letter.raw, envelope_from=letter.envelope_from).sender == letter.sender
    )
    return list(found)


def test_every_machine_that_follows_a_standard_is_recognised() -> None:
    assert _recognised(STANDARD) == STANDARD


def test_most_machines_that_follow_none_are_recognised() -> None:
    assert len(_recognised(WILD)) / len(WILD) >= 0.8


def test_no_human_is_taken_for_a_machine() -> None:
    assert [letter.name for letter in PEOPLE if read(letter.raw).sender is not Sender.HUMAN] == []


@pytest.mark.parametrize("letter", STANDARD, ids=str)
def test_a_machine_is_known_by_something_that_can_be_told(letter: Letter) -> None:
    assert read(letter.raw, envelope_from=letter.envelope_from).sender_why


def test_a_machine_answers_no_question() -> None:
    reading = read(plain("Yes", more="Auto-Submitted: auto-replied\n"))
    assert (reading.sender, reading.answer) == (Sender.AUTO_REPLY, Answer.UNCLEAR)


@pytest.mark.parametrize(
    "local", ["no-reply", "noreply", "do_not_reply", "shop-noreply", "noreply+x1", "donotreply"]
)
def test_an_address_that_reads_no_answers_is_a_machines(local: str) -> None:
    assert read(plain("Hi", head=HEAD.replace("jan@", f"{local}@"))).sender is Sender.BULK


@pytest.mark.parametrize("local", ["noreen", "nora.replyson", "jan", "info", "root", "administratie"])
def test_an_address_that_only_resembles_one_is_a_humans(local: str) -> None:
    assert read(plain("Hi", head=HEAD.replace("jan@", f"{local}@"))).sender is Sender.HUMAN


def test_the_envelope_is_believed_before_the_return_path() -> None:
    raw = b"Return-Path: <>\r\n" + plain("Hi")
    assert read(raw).sender is Sender.AUTO_REPLY
    assert read(raw, envelope_from="jan@klant.example").sender is Sender.HUMAN
