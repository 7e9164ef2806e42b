"""Files of the timeline, handed out so that nothing in them runs."""

from __future__ import annotations

from django.http import FileResponse, Http404

from incidents.models import Attachment, LinkPurpose
from incidents.querysets import PUBLIC_KINDS
from statuspage.visit import Visit, through_link


def handed_out(attachment: Attachment) -> FileResponse:
    """The file as a download: never shown in the browser, whatever it claims to be."""
    answer = FileResponse(
        attachment.stored.open(),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    # The strictest page there is, should a browser show it all the same.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@through_link(LinkPurpose.FOLLOW)
def download(visit: Visit, pk: int) -> FileResponse:
    return public_file(visit, pk)


def public_file(visit: Visit, pk: int) -> FileResponse:
    """A file that came with a public word; those of notes do not exist here."""
    public = Attachment.objects.filter(incident=visit.incident, entry__kind__in=PUBLIC_KINDS)
    found = public.filter(pk=pk).first()
    if found is None:
        raise Http404
    return handed_out(found)
