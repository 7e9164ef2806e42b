"""A mailbox's password lies sealed in the database."""

from __future__ import annotations

import pytest

from notifications.sealing import CannotOpen, opened, seal


def test_what_was_sealed_opens_and_cannot_be_read() -> None:
    sealed = seal("pässword")
    assert opened(sealed) == "pässword"
    assert "word" not in sealed
    assert seal("pässword") != sealed
    assert opened(seal("")) == ""


def test_another_key_does_not_open_it_and_says_so(settings) -> None:  # type: ignore[no-untyped-def]
    sealed = seal("secret")
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(CannotOpen, match="enter it again"):
        opened(sealed)
    with pytest.raises(CannotOpen):
        opened("plain")
    settings.SECRET_KEY_FALLBACKS = [before]
    assert opened(sealed) == "secret"
