"""Files that go with a word: refused with a reason, or kept under a cleaned name."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.errors import NotPossible
from incidents.file_names import clean_file_name as clean_file_name
from incidents.models import Attachment, Incident
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
    limit = settings.ATTACHMENT_MAX_MB
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    refusal = ""
    if size == 0:
        refusal = _("“%(name)s” is empty. Choose the file again.")
    elif size > limit * 1024 * 1024:
        refusal = _("“%(name)s” is larger than %(limit)s MB. Send a link to it instead.")
    elif extension in REFUSED:
        refusal = _("Files like “%(name)s” can be run and are refused. Pack it in a zip file.")
    elif waiting >= MOST:
        refusal = _("At most %(most)s files fit one message.")
    if refusal:
        told = refusal % {"name": name, "limit": limit, "most": MOST}
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
