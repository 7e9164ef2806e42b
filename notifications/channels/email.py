"""Mail, over SMTP; without a configured server into a maildir, one file for each message."""

from __future__ import annotations

import mailbox
import smtplib
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from notifications.channels.contract import Acceptance, Keep, Session
from notifications.channels.outcomes import Away, NotNow, Overtaken, Refused
from notifications.channels.smtp import ListeningBackend
from notifications.models import Delivery
from notifications.rendering import ShownMessage
from notifications.wording import one_line

# Half a lease, which every answer renews: a server that takes half a minute for each is slow, not away.
ANSWER_WITHIN_SECONDS = 60
STOCK_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
LISTENING_BACKEND = "notifications.channels.smtp.ListeningBackend"
# What a poster may say of a mail beyond its text.
HEADERS = frozenset({"From", "Reply-To", "In-Reply-To", "References", "Thread-Topic"})
# Sent in answer to what the reader did just now (RFC 3834); everything else the desk began itself.
IN_REPLY = frozenset({"acknowledgement", "confirmation_receipt"})
# The server wants to know us better: our settings are wrong, not the message.
NOT_SIGNED_IN = frozenset({530, 534, 535, 538})


def session() -> Session:
    """The way out that the settings name."""
    maildir = getattr(settings, "MAILDIR", None)
    return MaildirSession(Path(maildir)) if maildir else SmtpSession()


def problem_with(address: str) -> str:
    """Why no mail server could take this address; empty when one could."""
    try:
        validate_email(address)
    except ValidationError:
        return "This is not an e-mail address." if address else "There is no e-mail address."
    return ""


def mail_of(delivery: Delivery, message: ShownMessage) -> EmailMultiAlternatives:
    """The mail as it goes out. Raises Refused when no correct mail can be made of it."""
    try:
        mail = EmailMultiAlternatives(
            subject=one_line(message.subject),
            body=message.text,
            # Also the envelope's sender, to whom reports of failure go, whichever From a team has.
            from_email=settings.MAIL_FROM,
            to=[_address(delivery.to_name, delivery.to_address)],
            headers=_headers(delivery, message),
        )
        mail.attach_alternative(message.html, "text/html")
        mail.message()
    except (ValueError, UnicodeError, MessageError) as error:
        raise Refused(f"No correct mail can be made of it: {error}") from error
    return mail


def name_of_sender(sender: str) -> Address:
    """A From as the settings write it, “Desk <desk@example.org>”, taken apart."""
    name, address = parseaddr(sender)
    return Address(display_name=name, addr_spec=address)


def _headers(delivery: Delivery, message: ShownMessage) -> dict[str, str]:
    is_reply = delivery.automatic_at is not None or delivery.template in IN_REPLY
    headers = {
        "Message-ID": delivery.message_id,
        "Date": format_datetime(delivery.posted_at),
        "Auto-Submitted": "auto-replied" if is_reply else "auto-generated",
        "Content-Language": one_line(delivery.language),
    }
    if is_reply:
        # What Exchange goes by instead of the standard: no out-of-office in answer to an answer.
        headers["X-Auto-Response-Suppress"] = "All"
    if message.unsubscribe:
        headers["List-Unsubscribe"] = f"<{one_line(message.unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    given = {name: one_line(value) for name, value in message.headers.items() if name in HEADERS}
    return headers | {name: value for name, value in given.items() if value}


def _address(name: str, address: str) -> str:
    # Quoted by the header registry, so that a comma or a bracket in a name adds no second reader.
    return str(Address(display_name=one_line(name), addr_spec=one_line(address)))


class SmtpSession:
    """One SMTP connection, opened with the first message and opened anew after it broke."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def send(self, delivery: Delivery, message: ShownMessage, keep: Keep) -> Acceptance:
        mail = mail_of(delivery, message)
        connection = self._connect()
        keep()
        if isinstance(connection, ListeningBackend):
            connection.listen(keep)
        try:
            accepted = connection.send_messages([mail])
        except Overtaken:
            # In the middle of a message: what is said next on this connection would be part of it.
            self._hang_up()
            raise
        except smtplib.SMTPRecipientsRefused as error:
            code, words = worst_answer(error.recipients)
            raise _verdict(code, words) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:
                self._hang_up()
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(f"The mail server cannot carry this message: {error}") from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise NotNow(f"The connection broke: {error or type(error).__name__}") from error
        except (ValueError, UnicodeError) as error:
            raise Refused(f"No correct mail can be made of it: {error}") from error
        if not accepted:
            raise NotNow("The mail server did not say that it accepted the message.")
        return connection.acceptance() if isinstance(connection, ListeningBackend) else Acceptance()

    def _connect(self) -> BaseEmailBackend:
        if self._connection is None:
            timeout = getattr(settings, "EMAIL_TIMEOUT", None) or ANSWER_WITHIN_SECONDS
            backend = LISTENING_BACKEND if settings.EMAIL_BACKEND == STOCK_BACKEND else None
            connection = get_connection(backend, timeout=min(timeout, ANSWER_WITHIN_SECONDS))
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as error:
                # Also a refused sign-in: the settings are wrong then, and no message is to blame.
                raise Away(f"The mail server cannot be reached: {error or type(error).__name__}") from error
            self._connection = connection
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        # What was accepted stays accepted, however the goodbye goes.
        connection.fail_silently = True
        if isinstance(connection, ListeningBackend):
            connection.listen(lambda: None)
        connection.close()


def worst_answer(recipients: dict[str, tuple[int, bytes]]) -> tuple[int, bytes | str]:
    """The answer that decides: a temporary one, if there is any, since another attempt may then help."""
    answers = sorted(recipients.values(), key=lambda answer: answer[0])
    return answers[0] if answers else (450, "no answer for the recipient")


def _verdict(code: int, words: bytes | str) -> Refused | NotNow:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    answer = f"The mail server answered {code} {one_line(said)}"[:1000]
    return Refused(answer) if code >= 500 and code not in NOT_SIGNED_IN else NotNow(answer)


class MaildirSession:
    """Writes each message into a maildir; accepted once it is on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def send(self, delivery: Delivery, message: ShownMessage, keep: Keep) -> Acceptance:
        mail = mail_of(delivery, message)
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            # Maildir.add() syncs the file before it moves it into new/.
            mailbox.Maildir(self._folder, create=True).add(mail.message().as_bytes())
        except (OSError, mailbox.Error) as error:
            raise Away(f"The maildir cannot be written: {error}") from error
        return Acceptance(answer="Kept in the maildir.")
