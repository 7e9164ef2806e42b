"""Files that go with a word: refused with a reason, or kept under a cleaned name."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.errors import NotPossible
from incidents.file_names import clean_file_name as clean_file_name
from incidents.models import Attachment, Incident, TimelineEntry
from people.models import User

MOST = 20
# What a double click on the customer's machine would run.
REFUSED = {
    *("apk", "app", "bat", "bin", "cmd", "com", "cpl", "dll", "dmg", "exe", "gadget", "hta", "ins", "iso"),
    *("jar", "js", "jse", "lnk", "msc", "msi", "msp", "pif", "ps1", "reg", "scr", "sh", "vb", "vbe", "vbs"),
    *("wsf", "wsh"),
}


def accept(upload: UploadedFile, *, incident: Incident, user: User | None, step: str) -> Attachment:
    """Keep a file until its word is sent; a contact, who is no user, sends both at once.

    Raises NotPossible at `files`, saying why.
    """
    name = clean_file_name(upload.name or "")
    size = upload.size or 0
    waiting = Attachment.objects.loose(incident, user).filter(step=step).count() if user is not None else 0
    if told := refusal(name, size, beside=waiting):
        raise NotPossible(told, fields={"files": told})
    return Attachment.objects.create(
        incident=incident,
        uploaded_by=user,
        uploaded_at=timezone.now(),
        step=step,
        name=name,
        content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=size,
        stored=upload,
    )


def refusal(name: str, size: int, *, beside: int) -> str:
    """Why such a file is not kept; empty where it is. `beside`: how many it goes with."""
    limit = settings.ATTACHMENT_MAX_MB
    told = ""
    if size == 0:
        told = _("“%(name)s” is empty. Choose the file again.")
    elif size > limit * 1024 * 1024:
        told = _("“%(name)s” is larger than %(limit)s MB. Send a link to it instead.")
    elif PurePosixPath(name).suffix.lower().removeprefix(".") in REFUSED:
        told = _("Files like “%(name)s” can be run and are refused. Pack it in a zip file.")
    elif beside >= MOST:
        told = _("At most %(most)s files fit one message.")
    return told % {"name": name, "limit": limit, "most": MOST} if told else ""


def fasten(attachments: Sequence[Attachment], entry: TimelineEntry) -> None:
    """Fasten loose files to the words they go with; each goes once."""
    if attachments:
        keys = [attachment.pk for attachment in attachments]
        loose = Attachment.objects.filter(pk__in=keys, incident_id=entry.incident_id, entry__isnull=True)
        loose.update(entry=entry)
