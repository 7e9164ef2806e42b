"""Django's way to a mail server, with an ear for what the server answers."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from notifications.channels.contract import Acceptance
from notifications.wording import one_line

LONGEST_ANSWER = 1000
# "Start mail input": the message follows, and then one answer more.
GO_AHEAD = 354


def _nothing() -> None:
    return None


class _Listening:
    """Keeps the answer to the message itself; `heard` is called after each answer that comes before it."""

    heard: Callable[[], None] = staticmethod(_nothing)
    taken_with = ""
    _is_last = False

    def getreply(self) -> tuple[int, bytes]:
        reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        # After the last one the message is out, whoever has the claim by now.
        if not self._is_last:
            self._is_last = reply[0] == GO_AHEAD
            self.heard()
        return reply

    def data(self, msg: Any) -> tuple[int, bytes]:
        try:
            code, words = super().data(msg)  # type: ignore[misc]
        finally:
            self._is_last = False
        self.taken_with = f"{code} {one_line(words.decode('utf-8', 'replace'))}"[:LONGEST_ANSWER]
        return code, words


class _Smtp(_Listening, smtplib.SMTP):
    pass


class _SmtpOverTls(_Listening, smtplib.SMTP_SSL):
    pass


class ListeningBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp

    def listen(self, heard: Callable[[], None]) -> None:
        """Have `heard` called after each answer from here on; what it raises ends the dialogue."""
        if isinstance(self.connection, _Listening):
            self.connection.heard = heard

    def acceptance(self) -> Acceptance:
        """Of the last message: the server as it named itself, and what it said."""
        spoken = self.connection
        if not isinstance(spoken, _Listening) or not isinstance(spoken, smtplib.SMTP):
            return Acceptance(server=str(self.host))
        greeting = spoken.ehlo_resp or spoken.helo_resp or b""
        named = one_line(greeting.decode("utf-8", "replace").partition("\n")[0]).partition(" ")[0]
        return Acceptance(server=(named or str(self.host))[:253], answer=spoken.taken_with)
