"""Reports on what we sent are read, and the message that they are about is found."""

from __future__ import annotations

import pytest

from mailroom.reading.reader import read
from mailroom.reading.shapes import Report
from tests.mailroom.reading import machines_corpus as corpus
from tests.mailroom.reading.letters import plain


@pytest.mark.parametrize(
    ("raw", "action", "status", "reason"),
    [
        (corpus.POSTFIX, "failed", "5.1.1", "User unknown"),
        (corpus.POSTFIX_DELAY, "delayed", "4.4.1", "Connection timed out"),
        (corpus.EXCHANGE, "failed", "5.1.10", "RecipientNotFound"),
        (corpus.GMAIL_DSN, "failed", "5.1.1", "does not exist"),
        (corpus.DELIVERED, "delivered", "2.1.5", ""),
        (corpus.QMAIL, "failed", "5.1.1", "no mailbox here"),
        (corpus.EXIM, "failed", "", "no such user"),
    ],
    ids=["postfix", "postfix delay", "exchange", "gmail", "delivered", "qmail", "exim"],
)
def test_a_report_tells_whom_what_and_why(raw: bytes, action: str, status: str, reason: str) -> None:
    reading = read(raw)
    assert len(reading.reports) == 1
    report = reading.reports[0]
    assert (report.action, report.recipient, report.status) == (action, "jan@klant.example", status)
    assert reason in report.reason
    assert reading.about_message_id == corpus.OUR_ID


def test_an_automatic_answer_tells_what_it_answers() -> None:
    raw = plain("Away.", more=f"Auto-Submitted: auto-replied\nIn-Reply-To: {corpus.OUR_ID}\n")
    assert read(raw).about_message_id == corpus.OUR_ID


def test_a_read_receipt_tells_what_was_read() -> None:
    receipt = next(letter for letter in corpus.STANDARD if letter.name == "a read receipt")
    assert read(receipt.raw).about_message_id == corpus.OUR_ID


def test_a_report_without_a_returned_message_is_about_what_it_answers() -> None:
    raw = corpus.POSTFIX.replace(b"Message-ID: <incident.12.7@desk.example>", b"X: y")
    raw = raw.replace(b"Subject: Und", b"In-Reply-To: <other@desk.example>\r\nSubject: Und", 1)
    assert read(raw).about_message_id == "<other@desk.example>"


def test_a_report_on_many_readers_tells_each_and_has_an_end() -> None:
    blocks = "".join(
        f"Final-Recipient: rfc822; p{n}@klant.example\nAction: failed\nStatus: 5.0.0\n\n" for n in range(300)
    )
    reports = read(corpus.dsn("Failed.", f"Reporting-MTA: dns; mx\n\n{blocks}")).reports
    assert len(reports) == 100
    assert reports[1] == Report("failed", "p1@klant.example", "5.0.0")


@pytest.mark.parametrize(
    ("action", "status", "meant"),
    [
        ("", "5.1.1", "failed"),
        ("", "4.2.0", "delayed"),
        ("Failed", "5.0.0", "failed"),
        ("odd", "2.0.0", "delivered"),
    ],
)
def test_an_odd_action_is_read_from_the_status(action: str, status: str, meant: str) -> None:
    block = f"R: mx\n\nFinal-Recipient: rfc822; a@b.example\nAction: {action}\nStatus: {status}\n"
    assert [report.action for report in read(corpus.dsn("x", block)).reports] == [meant]


def test_a_humans_words_on_a_bounce_are_no_report() -> None:
    raw = plain("It says: <jan@klant.example>: 550 5.1.1 User unknown", subject="Undeliverable: help")
    assert read(raw).reports == ()
