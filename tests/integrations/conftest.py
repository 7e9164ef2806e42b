"""The outside world of webhooks is that of the post office."""

from tests.notifications.conftest import _little_patience, receiver

__all__ = ["_little_patience", "receiver"]
