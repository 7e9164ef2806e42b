"""What an incident's forms ask for while somebody writes in them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk import canned, composing, undo
from desk.doors import actor, desk_only, find, me
from desk.queue.names import names
from desk.steps import STEPS, WITH_FILES
from incidents import attachments
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Attachment, EntryKind, Incident, TimelineEntry
from statuspage.files import handed_out


@login_required
@require_POST
def draft(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Keep what stands in the form of `step`. Answers 204."""
    if step not in STEPS:
        raise Http404
    composing.keep(me(request), find(request, reference), step, request.POST.dict())
    return HttpResponse(status=204)


@desk_only
@require_POST
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a reply from going out, or take back the last step; the words come back into their form."""
    incident = find(request, reference)
    if request.POST.get("what") == "reply":
        if composing.take_back(me(request), incident):
            messages.success(request, _("The reply was not sent. Its words are back in the form."))
        else:
            messages.warning(request, _("The reply had gone out already."))
        return redirect("desk:incident", incident.reference)
    _undo_last(request, incident)
    return redirect("desk:incident", incident.reference)


def _undo_last(request: HttpRequest, incident: Incident) -> None:
    by = actor(request)
    entries = list(TimelineEntry.objects.of(incident))
    last = undo.undoable(entries, by, timezone.now())
    if last is None:
        messages.warning(request, _("There is nothing of yours to take back here any more."))
        return
    try:
        undo.undo(incident, last, entries, by=by)
        messages.success(request, _("Taken back: %(what)s.") % {"what": EntryKind(last.kind).label})
    except (NotPossible, NotPermitted) as refused:
        messages.warning(request, str(refused))


@login_required
def answers(request: HttpRequest, reference: str) -> JsonResponse:
    """`{"canned": [{"name", "text"}], "people": [name]}`, filled in for this incident."""
    incident, user = find(request, reference), me(request)
    if not user.is_desk:
        return JsonResponse({"canned": [], "people": []})
    people = [name for _pk, name in names().people]
    return JsonResponse({"canned": canned.filled(incident, user), "people": people})


@login_required
@require_POST
def attach(request: HttpRequest, reference: str, step: str) -> JsonResponse:
    """Keep one uploaded file for the word being written: `{"id", "name", "size"}`, or 422 with `error`."""
    if step not in WITH_FILES:
        raise Http404
    upload = request.FILES.get("file")
    try:
        if not isinstance(upload, UploadedFile):
            raise NotPossible(_("Choose a file."))
        kept = attachments.accept(upload, incident=find(request, reference), user=me(request), step=step)
    except NotPossible as refused:
        return JsonResponse({"error": refused.message}, status=422)
    return JsonResponse({"id": kept.pk, "name": kept.name, "size": kept.size})


@login_required
@require_POST
def detach(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Throw away a file that was not sent yet. Answers 204, also when it is gone."""
    loose = Attachment.objects.loose(find(request, reference), me(request)).filter(pk=pk).first()
    if loose is not None:
        loose.stored.delete(save=False)
        loose.delete()
    return HttpResponse(status=204)


@login_required
def download(request: HttpRequest, reference: str, pk: int) -> HttpResponse | FileResponse:
    """A file of this incident; never shown in the browser, whatever it claims to be."""
    incident = find(request, reference)
    found = Attachment.objects.filter(incident=incident, pk=pk).first()
    if found is None or (found.entry_id is None and found.uploaded_by_id != me(request).pk):
        raise Http404
    return handed_out(found)
