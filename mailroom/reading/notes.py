"""What a human should know of how a message was read, in words: the whole vocabulary.

Told in the language that is active when the message is read; a page reads the kept message again.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def encrypted() -> str:
    return _("The message is encrypted; only its outside could be read.")


def signed_opaquely() -> str:
    return _("The message is signed in a form that encloses its text; it is kept as a file.")


def unpacked_winmail() -> str:
    return _("The sender's Outlook packed the message in winmail.dat; it was unpacked.")


def unreadable_winmail() -> str:
    return _("winmail.dat could not be unpacked and is kept as a file.")


def cut_parts(most: int) -> str:
    return _("Only the first %(most)s parts were read; the source has all of it.") % {"most": most}


def cut_depth(most: int) -> str:
    return _("Parts nested more than %(most)s deep were not read.") % {"most": most}


def cut_text(kilobytes: int) -> str:
    return _("Only the first %(kilobytes)s kB of the text are shown; the source has all of it.") % {
        "kilobytes": kilobytes
    }


def cut_people(most: int) -> str:
    return _("Of the readers only the first %(most)s are listed.") % {"most": most}


def left_out_files(count: int) -> str:
    return ngettext(
        "%(count)s file was left out, being one too many or too large; the source has it.",
        "%(count)s files were left out, being too many or too large; the source has them.",
        count,
    ) % {"count": count}


def left_out_images() -> str:
    return _("Images that would be fetched from elsewhere are not shown.")


def plain_markup() -> str:
    return _("The message's layout is too tangled to be shown; its text is.")


def guessed_charset(label: str) -> str:
    return _(
        "The text is not in the character set that it claims (“%(label)s”); some letters are guessed."
    ) % {"label": label}


def mended_encoding() -> str:
    return _("A part's encoding is broken; what could be read of it is shown.")


def two_authors(count: int) -> str:
    return _("The message names %(count)s senders.") % {"count": count}


def no_author() -> str:
    return _("The message does not say who sent it.")
