"""Which mails go first when much is due at once, by the name of their template."""

from __future__ import annotations

from notifications.models import Precedence

_BY_TEMPLATE = {
    # The day of silence begins with its acceptance, and a wrong confirmation must be met soon.
    "solution": Precedence.FIRST,
    "confirmation_receipt": Precedence.FIRST,
    # Somebody sits before a page and waits for it.
    "sign_in": Precedence.FIRST,
    "account": Precedence.FIRST,
    "subscribe": Precedence.FIRST,
    "page_update": Precedence.LAST,
    "page_digest": Precedence.LAST,
}


def precedence_of(template: str) -> Precedence:
    return _BY_TEMPLATE.get(template, Precedence.NORMAL)
