"""Files of an incident: uploaded first, then named by the word that they go with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import page
from api.problems import FieldError, Problem
from api.v1 import answers, rows
from api.v1.describing import FILE, described
from api.v1.incidents import IncidentAddress
from incidents import attachments
from incidents.errors import NotPossible
from incidents.models import Attachment
from incidents.permissions import can, require
from incidents.querysets import PUBLIC_KINDS
from statuspage.files import handed_out

# Kept apart from what the same person chooses in the desk's pages.
STEP = "api"
ROOM_FOR_HEADERS = 64 * 1024


class FileParser(MultiPartParser):
    """A form with one file in it, refused by its announced length before anything of it is kept."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        announced = str((parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0")
        if announced.isdigit() and int(announced) > _largest() + ROOM_FOR_HEADERS:
            _too_large()
        return super().parse(stream, media_type=media_type, parser_context=parser_context)


def _largest() -> int:
    return int(settings.ATTACHMENT_MAX_MB) * 1024 * 1024


def _too_large() -> None:
    raise Problem("too-large", f"A file holds {settings.ATTACHMENT_MAX_MB} MB at most.")


def _only_file(request: Request) -> UploadedFile:
    """The one part that was sent; raises the problem for any other number of them."""
    parts = request.data if isinstance(request.data, QueryDict) else QueryDict()
    files = request.FILES.getlist("file")
    surplus = [name for name in parts if name != "file"]
    if surplus or len(files) != 1 or len(parts.getlist("file")) != 1:
        told = "Send exactly one part called “file”, and that with a file name."
        errors = [FieldError(str(name)[:60], told, "file") for name in surplus or ["file"]]
        raise Problem("invalid", told, errors)
    if (files[0].size or 0) > _largest():
        _too_large()
    return files[0]


@extend_schema_field(OpenApiTypes.BINARY)
class _Upload(serializers.FileField):
    """Sent as bytes; its own description would be that of the address under which it is read."""


class UploadFields(serializers.Serializer):
    """One part of a form."""

    file = _Upload(help_text="One file.")


class Attachments(IncidentAddress):
    """The files of one incident."""

    parser_classes = (FileParser,)  # type: ignore[misc]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is of whatever type it is: who asks for it may accept anything."""
        return super().perform_content_negotiation(request, force=force or self.action == "retrieve")

    @described(
        "incidents_attachments",
        answer=answers.page_of(answers.Attachment),
        place="reference",
        scope="incidents:read",
        tag="Attachments",
    )
    def list(self, request: Request, reference: str) -> Response:
        """The files whose words this token may read, and those that wait for a word of its own."""
        return page(request, [rows.attachment(one) for one in self._readable().order_by("id")], None)

    @described(
        "incidents_attachments_create",
        body={"multipart/form-data": UploadFields},
        answer=answers.Attachment,
        status=201,
        place="reference",
        scope="incidents:write",
        tag="Attachments",
    )
    def create(self, request: Request, reference: str) -> Response:
        """Upload one file as `file`; then send its id in `attachments` of a reply or a note."""
        incident = self.incident()
        word = "reply" if self.desk_side else "reply_as_customer"
        if not can(self.actor, "note", incident):
            require(self.actor, word, incident)
        try:
            kept = attachments.accept(_only_file(request), incident=incident, user=self.actor.user, step=STEP)
        except NotPossible as refused:
            raise Problem("invalid", refused.message, [FieldError("file", refused.message)]) from refused
        return Response(rows.attachment(kept), status=201)

    @described(
        "incidents_attachments_retrieve",
        answer=FILE,
        place="reference,pk",
        scope="incidents:read",
        tag="Attachments",
    )
    def retrieve(self, request: Request, reference: str, pk: int) -> FileResponse:
        """The file itself, always to be saved and never to be shown."""
        found = self._readable().filter(pk=pk).first()
        if found is None:
            raise Http404
        return handed_out(found)

    def _readable(self) -> QuerySet[Attachment]:
        incident = self.incident()
        said = Q(entry__isnull=False) if self.desk_side else Q(entry__kind__in=PUBLIC_KINDS)
        own = Q(entry__isnull=True, uploaded_by=self.actor.user)
        return Attachment.objects.filter(said | own, incident=incident).select_related("entry")
