"""Which addresses are the desk's own, and whose mailbox each belongs to."""

from __future__ import annotations

from django.conf import settings

from incidents import reply_address
from mailroom.models import Mailbox


class Addresses:
    """The active mailboxes as they were when this was made; a session asks it without the database."""

    def __init__(self) -> None:
        self._mailboxes = {
            mailbox.address.lower(): mailbox for mailbox in Mailbox.objects.filter(is_active=True)
        }

    def is_ours(self, address: str) -> bool:
        """Whether mail to this address is taken in; for all others the desk would be an open relay."""
        return address.strip().lower() in self._mailboxes or reply_address.whose(address) is not None

    def mailbox_of(self, address: str) -> Mailbox | None:
        """By exact address, then by our signed reply address, else the only mailbox that there is."""
        found = self._mailboxes.get(address.strip().lower())
        if found is None and reply_address.whose(address) is not None:
            found = self._mailboxes.get(settings.MAIL_REPLY_TO.lower())
        if found is None and len(self._mailboxes) == 1:
            [found] = self._mailboxes.values()
        return found
