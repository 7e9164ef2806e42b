"""Two customers full of words that are theirs alone, and a desk that mixed the two up where it can."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from incidents import attachments, corrections, handling, lifecycle, merging
from incidents.models import Attachment, Incident
from people.models import Token
from people.tokens import SCOPES
from tests.api import calling
from tests.api.calling import Program
from tests.makers import agent, fresh
from tests.statuspage import test_canaries

WHO = ("Aardvark", "Bumblebee")


class Filled(test_canaries.Filled):
    """A customer, its incidents in three states, files to read and files that wait, and two tokens.

    The tokens hold every scope there is, so that what is kept from them is kept by what they are of.
    """

    def __init__(self, word: str) -> None:
        super().__init__(word)
        first = self.incidents[0]
        by = agent(self.one("uploader"))
        sent = attachments.accept(self._file("sent"), incident=first, user=by.user, step="reply")
        handling.reply(first, by=by, text=self.one("with file"), attachments=[sent])
        self.sent = Attachment.objects.get(pk=sent.pk)
        self.waiting = attachments.accept(self._file("waiting"), incident=first, user=None, step="api")
        self.contact_token = _wide(calling.of_customer(self.contact))
        self.program_token = _wide(calling.of_program(customer=self.customer, name=self.one("program")))

    def _file(self, name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(f"{self.one(name)}.txt", self.one("inside").encode())

    @property
    def tokens(self) -> dict[str, Program]:
        return {"contact": self.contact_token, "narrowed": self.program_token}

    def refresh(self) -> None:
        self.incidents = [fresh(one) for one in self.incidents]


def _wide(program: Program) -> Program:
    Token.objects.filter(pk=program.token.pk).update(scopes=list(SCOPES))
    return program


def mixed_up(mine: Filled, other: Filled) -> Incident:
    """What a desk that makes mistakes writes into one customer's timelines about another's incidents."""
    by = agent()
    merging.link(mine.incidents[0], by=by, other=other.incidents[1])
    corrections.place(mine.incidents[0], by=by, service=other.service)
    corrections.place(fresh(mine.incidents[0]), by=by, service=mine.service)
    twin = lifecycle.register(by=by, title=mine.one("twin"), channel="email", contact=mine.contact)
    twin = lifecycle.close_as_duplicate(twin, by=by, original=other.incidents[0])
    misplaced = lifecycle.register(
        by=by, title=mine.one("misplaced"), channel="email", contact=mine.contact, service=other.service
    )
    mine.incidents += [twin, misplaced]
    return twin


def both() -> tuple[Filled, Filled]:
    first, second = (Filled(word) for word in WHO)
    mixed_up(first, second)
    mixed_up(second, first)
    for one in (first, second):
        one.refresh()
    calling.settle()
    return first, second
