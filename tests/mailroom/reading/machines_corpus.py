"""Mails of machines: those that say so by the standards, and those that do not."""

# ruff: noqa: E501 - a message in a line is easier to read than one in five

from __future__ import annotations

from tests.mailroom.reading.letters import HEAD, Letter, bundle, crlf, html, plain

OUR_ID = "<incident.12.7@desk.example>"
RETURNED = f"Message-ID: {OUR_ID}\nFrom: desk@desk.example\nTo: jan@klant.example\nSubject: Solved\n"
DAEMON = (
    "From: MAILER-DAEMON@mx.klant.example (Mail Delivery System)\nTo: desk@desk.example\nMIME-Version: 1.0\n"
)


def dsn(
    words: str,
    status: str,
    *,
    head: str = DAEMON,
    subject: str = "Undelivered Mail",
    kind: str = "message/rfc822",
) -> bytes:
    start = crlf(
        f"Return-Path: <>\n{head}Subject: {subject}\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; "
        'report-type=delivery-status; boundary="=_r"\n\n'
    )
    parts = (
        crlf(f"Content-Type: text/plain; charset=us-ascii\n\n{words}"),
        crlf(f"Content-Type: message/delivery-status\n\n{status}"),
        crlf(f"Content-Type: {kind}\n\n{RETURNED}" + ("\nHello" if kind == "message/rfc822" else "")),
    )
    return start + bundle(*parts, boundary="=_r")


POSTFIX = dsn(
    "This is the mail system at host mx.klant.example.\n\n<jan@klant.example>: host mail said: 550 5.1.1 User unknown",
    "Reporting-MTA: dns; mx.klant.example\nX-Postfix-Queue-ID: 4ABC\nArrival-Date: Mon, 12 May 2025 10:00:00 +0200\n\n"
    "Final-Recipient: rfc822; jan@klant.example\nOriginal-Recipient: rfc822;Jan@klant.example\nAction: failed\n"
    "Status: 5.1.1\nRemote-MTA: dns; mail\nDiagnostic-Code: smtp; 550 5.1.1 <jan@klant.example>: Recipient address\n"
    "    rejected: User unknown\n",
)
POSTFIX_DELAY = dsn(
    "THIS IS A WARNING ONLY.",
    "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; jan@klant.example\nAction: delayed\nStatus: 4.4.1\n"
    "Diagnostic-Code: X-Postfix; connect to mail[192.0.2.1]:25: Connection timed out\n",
    subject="Delayed Mail (still being retried)",
    kind="text/rfc822-headers",
)
EXCHANGE = dsn(
    "Delivery has failed to these recipients or groups:\n\njan@klant.example",
    "Reporting-MTA: dns;DB8.eurprd.prod.outlook.example\nReceived-From-MTA: dns;mail\n\n"
    "Final-Recipient: rfc822;jan@klant.example\nAction: failed\nStatus: 5.1.10\n"
    "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found\n",
    head=DAEMON.replace("MAILER-DAEMON@mx", "postmaster@outlook"),
    subject="Undeliverable: Solved",
)
GMAIL_DSN = dsn(
    "** Address not found **\n\nYour message wasn't delivered to jan@klant.example",
    "Reporting-MTA: dns; googlemail.example\n\nFinal-Recipient: rfc822; jan@klant.example\nAction: failed\n"
    "Status: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n",
    head=DAEMON.replace("MAILER-DAEMON@mx", "mailer-daemon@googlemail"),
    subject="Delivery Status Notification (Failure)",
)
DELIVERED = dsn(
    "It was delivered.",
    "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; jan@klant.example\nAction: delivered\nStatus: 2.1.5\n",
    subject="Successful Mail Delivery Report",
)
QMAIL = plain(
    "Hi. This is the qmail-send program at klant.example.\nI'm afraid I wasn't able to deliver your message to the "
    "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<jan@klant.example>:\n"
    "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
    f"Return-Path: <desk@desk.example>\n{RETURNED}\nHello",
    subject="failure notice",
    head=DAEMON,
)
EXIM = plain(
    "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered "
    "to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
    "  jan@klant.example\n    no such user\n\n------ This is a copy of the message, including all the headers. ------\n\n"
    f"{RETURNED}\nHello",
    subject="Mail delivery failed: returning message to sender",
    head=DAEMON,
    more="X-Failed-Recipients: jan@klant.example\n",
)

# Each says by a standard what it is.
STANDARD = [
    Letter("postfix, failed", POSTFIX, sender="bounce"),
    Letter("postfix, delayed", POSTFIX_DELAY, sender="bounce"),
    Letter("exchange, failed", EXCHANGE, sender="bounce"),
    Letter("gmail, failed", GMAIL_DSN, sender="bounce"),
    Letter("delivered", DELIVERED, sender="bounce"),
    Letter("exim, with X-Failed-Recipients", EXIM, sender="bounce"),
    Letter("exchange, out of office", plain("Ik ben er tot 20 mei niet.", subject="Automatisch antwoord: Printer", more="Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\nX-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\nIn-Reply-To: <incident.12.7@desk.example>\n"), sender="auto_reply"),
    Letter("exchange, english", html("<p>I am away.</p>", subject="Automatic reply: Printer", more="Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"), sender="auto_reply"),
    Letter("gmail, away", plain("I am away.", subject="On holiday Re: Printer", more="Auto-Submitted: auto-replied\nPrecedence: bulk\nX-Autoreply: yes\n"), sender="auto_reply"),
    Letter("sieve, away", plain("Ben er even niet.", subject="Auto: Printer", more="Auto-Submitted: auto-replied (vacation)\n"), sender="auto_reply"),
    Letter("an answer with a null sender", plain("Thank you for your mail.", subject="Re: Printer", more="In-Reply-To: <a@desk.example>\n"), sender="auto_reply", envelope_from="<>"),
    Letter("x-autorespond", plain("We received it.", subject="Ticket received", more="X-Autorespond: Ticket\n"), sender="auto_reply"),
    Letter("precedence auto_reply", plain("We received it.", subject="Ticket received", more="Precedence: auto_reply\n"), sender="auto_reply"),
    Letter("a read receipt", crlf(f"{HEAD}Subject: Read: Printer\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nIt was read.\n--b\nContent-Type: message/disposition-notification\n\nOriginal-Message-ID: <incident.12.7@desk.example>\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n"), sender="auto_reply"),
    Letter("a newsletter", html("<p>Offers!</p>", subject="Offers in May", more="List-Unsubscribe: <https://shop.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\nPrecedence: bulk\nFeedback-ID: 1:2:3\n"), sender="bulk"),
    Letter("a list", plain("I agree.", subject="[users] Printers", more="List-Id: Users <users.lists.example>\nPrecedence: list\n"), sender="bulk"),
    Letter("a tracker like jira", html("<p>Piet commented.</p>", subject="[TRACK] (ABC-1) Printer", more="Auto-Submitted: auto-generated\nPrecedence: bulk\nX-JIRA-FingerPrint: 1\n"), sender="bulk"),
    Letter("a forge like github", plain("@piet commented on this issue.", subject="Re: [o/r] Printer (#1)", more="List-ID: o/r <r.o.forge.example>\nPrecedence: list\nX-GitHub-Reason: mention\nX-Auto-Response-Suppress: All\n"), sender="bulk"),
    Letter("cron", plain("disk full", subject="Cron <root@web1> backup", head=HEAD.replace("jan@", "root@"), more="Auto-Submitted: auto-generated\nX-Cron-Env: <SHELL=/bin/sh>\n"), sender="bulk"),
    Letter("another desk", plain("Your request has been received.", subject="Request received", more="Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"), sender="bulk"),
    Letter("a null sender without more", plain("Alert.", subject="Disk"), sender="bulk", envelope_from="<>"),
]  # fmt: skip

# These follow no standard, and are known by two signs or by their words.
WILD = [
    Letter("qmail", QMAIL, sender="bounce", envelope_from="<>"),
    Letter("a server without a form", plain("Your message to jan@klant.example could not be delivered.", subject="Undeliverable mail", head=DAEMON), sender="bounce", envelope_from="<>"),
    Letter("away, with silence asked for", plain("Ik ben er niet.", subject="Afwezig: Printer", more="X-Auto-Response-Suppress: All\n"), sender="auto_reply"),
    Letter("no-reply", plain("Your parcel is on its way.", subject="Parcel", head=HEAD.replace("jan@", "no-reply@")), sender="bulk"),
    Letter("niet-beantwoorden", plain("Uw factuur staat klaar.", subject="Factuur", head=HEAD.replace("jan@", "niet-beantwoorden@")), sender="bulk"),
    Letter("alerts, with a loop header", plain("CPU high", subject="CPU", head=HEAD.replace("jan@", "alerts@"), more="X-Loop: alerts\n"), sender="bulk"),
    Letter("an away message without any header", plain("I am out.", subject="Out of Office: Printer"), sender="auto_reply"),
]  # fmt: skip
