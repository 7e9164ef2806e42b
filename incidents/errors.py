"""What a verb raises when it will not act. Nothing of django_fsm leaves the room."""

from __future__ import annotations

from collections.abc import Mapping


class NotPossible(Exception):
    """The incident is in no state for this, or a field is wrong.

    `message` says what is the case and what can be done, in the user's words; `fields` maps a
    field's name to what is wrong with it. Pages show both beside what was typed; programs get 409.
    """

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class ChangedMeanwhile(NotPossible):
    """Somebody else acted on the incident after the caller had looked at it."""


class NotPermitted(Exception):
    """This actor may not do this to this incident."""
