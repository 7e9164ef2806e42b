"""The name that a file is kept under. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from people.names import clean_name

NAME_BYTES = 150


def clean_file_name(name: str) -> str:
    """The last part of a path, visible characters alone, at most 150 bytes; the extension stays."""
    last = clean_name(name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".") or _("unnamed")
    stem, dot, extension = last.rpartition(".")
    if not stem or len(extension) > 10:
        stem, dot, extension = last, "", ""
    # First roughly: a mail may name a file in a megabyte.
    stem = stem[:NAME_BYTES]
    while len(f"{stem}{dot}{extension}".encode()) > NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}{dot}{extension}"
