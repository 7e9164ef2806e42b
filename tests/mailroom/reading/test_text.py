"""What people wrote this time is found in what their programs send."""

from __future__ import annotations

import pytest

from mailroom.reading.reader import read
from mailroom.reading.shapes import Sender
from tests.mailroom.reading.letters import Letter
from tests.mailroom.reading.people_corpus import PEOPLE


@pytest.mark.parametrize("letter", PEOPLE, ids=str)
def test_the_words_of_a_human_are_found_exactly(letter: Letter) -> None:
    reading = read(letter.raw)
    assert reading.text == letter.text
    assert reading.whole_text
    assert reading.sender is Sender.HUMAN, reading.sender_why
