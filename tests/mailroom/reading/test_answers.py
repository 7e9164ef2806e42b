"""Plain answers are understood, and everything else is left to a human."""

# ruff: noqa: E501 - lists of sayings

from __future__ import annotations

import pytest

from mailroom.reading.answers import answer_of
from mailroom.reading.reader import read
from mailroom.reading.shapes import Answer
from tests.mailroom.reading.letters import OURS_QUOTED, plain

YES = [
    "Ja, opgelost, dank!", "it works again", "Yes", "Ja", "Ja hoor.", "Works!", "It works now, thank you.",
    "Opgelost", "Het werkt weer, bedankt!", "Het doet het weer.",
    "Yes, solved. Thanks for the quick help!", "Hoi Piet,\n\nHet probleem is opgelost.\n\nGroet, Jan",
    "Hi,\n\nAll working again.\n\nThanks\nJan", "Alles werkt weer. Top!", "Is opgelost, dank je wel",
    "Yes it does", "Werkt, dank", "Problem solved", "The issue has been resolved, thanks",
    "Super, werkt weer prima.", "Het is verholpen. Bedankt voor de snelle hulp", "You can close the ticket, it works.",
    "Perfect, it’s working now",
]  # fmt: skip
NO = [
    "nee, nog steeds", "still broken", "No", "Nee", "It does not work.", "Doesn't work yet", "Het werkt niet",
    "Nee, helaas niet.", "Werkt nog steeds niet", "Not solved", "Still the same problem", "No, still not working.",
    "Nog niet opgelost", "Helaas, nog steeds niet", "Nog steeds hetzelfde probleem", "It isn't fixed.",
    "Unfortunately not", "Het doet het nog niet.\n\nGroeten,\nJan", "It’s still down", "Nope, same error",
    "No, it still does not work. The screen stays black.", "Het werkt nog steeds niet. Als ik inlog zie ik niets.",
    "Hoi Piet,\n\nNee, helaas. Het probleem is niet opgelost, want de wachtrij loopt weer vol.\n\nGroet, Jan",
    "It doesn't work. " + "The spooler stops with error 0x7e each time. " * 20,
]  # fmt: skip
UNCLEAR = [
    "", "OK", "Thanks!", "Dank u", "works, but slowly", "ja maar", "Ja, maar de scanner niet", "Does it work?",
    "Yes, if I restart it", "I think it works", "It works, except for Piet", "Ja, nog steeds", "Yes and no",
    "No, it works", "Ja, hetzelfde probleem", "It works on my machine and not on Piet's", "Works sometimes",
    "Ik kijk morgen", "It should work", "Yes, please call me", "No problem", "Geen probleem", "Ja, bel me",
    "I will test it tomorrow", "Het werkt alleen op kantoor", "Nee hoor, alles goed", "> Yes",
    "Opgelost? Nee.", "It works. The scanner is broken.", "No longer broken", "Niet meer", "Het lijkt te werken",
    "Ja, opgelost. " * 30, "Yes\n\nAlso, can you order a new mouse", "Not only the printer", "It does",
    "Not solved, or perhaps it works now", "It did not work. It works now", "Does it still not work?",
    "No, I have no more questions.", "It works not badly. Still broken", "No, the other printer",
]  # fmt: skip


@pytest.mark.parametrize("said", YES)
def test_a_plain_yes(said: str) -> None:
    assert answer_of(said) is Answer.YES


@pytest.mark.parametrize("said", NO)
def test_a_plain_no(said: str) -> None:
    assert answer_of(said) is Answer.NO


@pytest.mark.parametrize("said", UNCLEAR)
def test_what_is_neither_is_for_an_agent(said: str) -> None:
    assert answer_of(said) is Answer.UNCLEAR


def test_the_quoted_question_does_not_count() -> None:
    raw = plain(
        f"Ja, opgelost.\n\nMet vriendelijke groet,\nJan\n\nOp 12-05-2025 om 09:00 schreef Desk:\n{OURS_QUOTED}"
    )
    assert read(raw).answer is Answer.YES


def test_an_answer_below_the_quoted_question_is_left_to_an_agent() -> None:
    assert read(plain("Op 12-05-2025 om 09:00 schreef Desk:\n> Is het kapot?\n\nJa")).answer is Answer.UNCLEAR
