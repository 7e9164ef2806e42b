"""The incident page: facts, clocks, timeline, and every legal next step as its own small form."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk import composing
from desk.alarms.found_by import found_by
from desk.correspondence import NONE, Correspondence, correspondence_of
from desk.doors import actor, desk_only, find, me
from desk.mails import mails_of
from desk.matrix import matrix_of
from desk.queue.names import names
from desk.status.preview import previews, readers_of
from desk.steps import STEPS, WITH_FILES, take
from desk.telling import told
from desk.undo import undoable
from incidents import attachments, timekeeping
from incidents.clock_view import clock_views
from incidents.errors import NotPermitted, NotPossible
from incidents.horizon import horizon
from incidents.models import Attachment, ConfirmationStop, Incident, PauseReason, TimelineEntry
from incidents.models.incident import reference_of
from incidents.permissions import RULES, next_steps
from incidents.terms import Terms
from mailroom.reading.shapes import Answer
from people.actors import Actor
from people.models import User
from statuspage.notices import Words

# Above the timeline, not among the steps: what is said rather than done.
WORDS = ("reply", "note", "log_call")
# Beside the facts that they put right.
CORRECTIONS = ("retitle", "place", "hand_to_contact", "add_follower")
# Beside the people they are about.
BESIDE_PEOPLE = ("remove_follower",)
ASSIGNING = {"diagnose", "assign"}
CLASSIFYING = {"classify", "reclassify"}
# The step that the process wants next, if it is legal.
FIRST = (
    "identify",
    "classify",
    "diagnose",
    "confirm_by_phone",
    "verify",
    "resume",
    "propose_solution",
    "reopen",
)
# What is wanted less often stands last.
LAST = ("ask_supplier", "end_supplier", "link", "split_off", "close_as_duplicate", "withdraw")


@login_required
def incident(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, find(request, reference))


@login_required
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Take one step. What is refused comes back beside what was typed, nothing lost."""
    if verb not in STEPS:
        raise Http404
    subject = find(request, reference)
    if request.method != "POST":
        # Who signed in again comes back to the address of a form; the words wait there as a draft.
        return redirect("desk:incident", subject.reference)
    try:
        done = _taken(request, subject, verb)
    except NotPossible as refused:
        return _page(request, find(request, reference), refused=refused, verb=verb)
    except NotPermitted as refused:
        return _page(request, subject, refused=NotPossible(str(refused)), verb=verb, status=403)
    composing.forget(me(request), subject, verb)
    if done is None:
        return redirect("desk:incident", subject.reference)
    messages.success(request, _("Done: %(step)s.") % {"step": RULES[verb].label}, extra_tags="done")
    if not Incident.objects.visible_to(actor(request)).filter(pk=done.pk).exists():
        return redirect("desk:queue")
    return redirect("desk:incident", done.reference)


@desk_only
@require_POST
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """How an update would read on the page, for each audience in each language; nothing is published."""
    subject = find(request, reference)
    posted = request.POST
    headline = posted.get("headline", "")
    words = Words(posted.get("text_en", ""), posted.get("text_nl", ""))
    context = {
        "previews": previews(Words(headline, headline), words),
        "audiences": readers_of(subject, posted),
    }
    return render(request, "desk/status/preview.html", context)


def _taken(request: HttpRequest, subject: Incident, verb: str) -> Incident | None:
    """The incident after the step; None for a reply that can still be taken back."""
    if verb in WITH_FILES:
        for upload in request.FILES.getlist("files"):
            attachments.accept(upload, incident=subject, user=me(request), step=verb)
    if verb == "reply" and settings.REPLY_UNDO_SECONDS:
        seen = request.POST.get("seen", "")
        composing.send_later(
            subject,
            by=actor(request),
            text=request.POST.get("text", ""),
            seen=int(seen) if seen.isdigit() else None,
            now=timezone.now(),
        )
        return None
    return take(verb, subject, request.POST, by=actor(request))


def _page(
    request: HttpRequest,
    subject: Incident,
    *,
    refused: NotPossible | None = None,
    verb: str = "",
    status: int | None = None,
) -> HttpResponse:
    """At most ten queries, however long the timeline."""
    since, now, by = horizon(), timezone.now(), actor(request)
    entries = list(TimelineEntry.objects.of(subject))
    terms = timekeeping.terms_of(subject)
    legal = [name for name in next_steps(by, subject) if name in STEPS]
    beside = _beside(subject, me(request))
    post = _post(by, subject, entries, beside)
    offered = _offered(post, legal)
    elsewhere = {*WORDS, *CORRECTIONS, *BESIDE_PEOPLE, *offered, *_without_a_word(post)}
    steps = [name for name in legal if name not in elsewhere]
    drafts = composing.drafts_of(me(request), subject) if beside["drafts"] else {}
    context = {
        "incident": subject,
        "seen": subject.entry_count,
        "since": since,
        "named": _named(subject),
        "clocks": clock_views(subject, entries, now),
        "steps": _ordered(steps),
        "words": [name for name in WORDS if name in legal],
        "corrections": [name for name in CORRECTIONS if name in legal],
        "labels": {name: RULES[name].label for name in legal},
        "first": _first(subject, steps),
        "to_me": _to_me(by, subject, steps),
        "confirmation": _confirmation(subject),
        "related": _related(by, subject) if beside["related"] else [],
        "undoable": undoable(entries, by, now),
        "drafts": drafts,
        "typed_in": composing.typed_in(drafts),
        **_choices(subject, entries, terms, legal, now),
        **_talk(subject, entries, me(request) if beside["files"] else None, post),
        "post": post,
        "offered": offered,
        "prefilled": _prefilled(post),
        "mails": mails_of(subject) if by.sees_desk else [],
        "found": found_by(subject, has_alarms=by.sees_desk and beside["alarms"]),
        **_moments(now),
        "refused": refused,
        "refused_verb": verb,
        "typed": request.POST if refused else {},
        "errors": refused.fields if refused else {},
    }
    if status is None:
        status = 200 if refused is None else 422 if refused.fields else 409
    return render(request, "desk/incident.html", context, status=status)


def _named(subject: Incident) -> dict[str, str | None]:
    """Who has it, and what it is about."""
    known = names()
    return {
        "owner": known.everybody.get(subject.owner_id or 0),
        "assignee": known.everybody.get(subject.assignee_id or 0),
        "supplier": known.outside.get(subject.assignee_id or 0),
        "team": dict(known.teams).get(subject.team_id or 0),
        "service": known.services.get(subject.service_id or 0),
        "original": reference_of(subject.duplicate_of_id) if subject.duplicate_of_id else None,
    }


_FLAGS = ("files", "drafts", "related", "inbound", "followers", "alarms")
_BESIDE = """
SELECT EXISTS (SELECT FROM incidents_attachment WHERE incident_id = %(incident)s) AS files,
       EXISTS (SELECT FROM desk_draft WHERE incident_id = %(incident)s AND user_id = %(user)s) AS drafts,
       EXISTS (SELECT FROM incidents_relation WHERE older_id = %(incident)s OR newer_id = %(incident)s)
           OR EXISTS (SELECT FROM incidents_incident WHERE duplicate_of_id = %(incident)s) AS related,
       EXISTS (SELECT FROM mailroom_inboundmail WHERE incident_id = %(incident)s) AS inbound,
       EXISTS (SELECT FROM incidents_incidentfollower WHERE incident_id = %(incident)s) AS followers,
       EXISTS (SELECT FROM monitoring_alarm WHERE incident_id = %(incident)s) AS alarms
"""


def _beside(subject: Incident, user: User) -> dict[str, bool]:
    """What else there is to read: most incidents have none of it, so one cheap question goes first."""
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, {"incident": subject.pk, "user": user.pk})
        return dict(zip(_FLAGS, cursor.fetchone(), strict=True))


def _post(
    by: Actor, subject: Incident, entries: list[TimelineEntry], beside: dict[str, bool]
) -> Correspondence:
    """The mail that came in; an outside expert reads its words in the timeline and nothing else of it."""
    if not by.sees_desk:
        return NONE
    return correspondence_of(subject, entries, has_mail=beside["inbound"], has_followers=beside["followers"])


def _offered(post: Correspondence, legal: list[str]) -> list[str]:
    """The step that a customer's plain answer asks for, if it is legal."""
    if post.offer is None:
        return []
    wanted = "confirm_by_mail" if post.offer.answer == Answer.YES else "reject"
    return [wanted] if wanted in legal else []


def _prefilled(post: Correspondence) -> dict[str, dict[str, str]]:
    """The forms that begin with words of the customer."""
    if post.offer is None or post.offer.answer != Answer.NO:
        return {}
    return {"reject": {"reason": post.offer.entry.public_text}}


def _without_a_word(post: Correspondence) -> list[str]:
    """A confirmation by mail needs what the customer wrote, and not a plain no."""
    says_no = post.offer is not None and post.offer.answer == Answer.NO
    return ["confirm_by_mail"] if post.word is None or says_no else []


def _talk(
    subject: Incident, entries: list[TimelineEntry], user: User | None, post: Correspondence
) -> dict[str, Any]:
    """The timeline with its files, and those that wait for a word of `user`; None where there are none."""
    files = list(Attachment.objects.filter(incident=subject).order_by("id")) if user is not None else []
    loose: dict[str, list[Attachment]] = {}
    for attachment in files:
        if attachment.entry_id is None and user is not None and attachment.uploaded_by_id == user.pk:
            loose.setdefault(attachment.step, []).append(attachment)
    sent = [attachment for attachment in files if attachment.entry_id is not None]
    return {"timeline": list(told(reversed(entries), sent, post.signs)), "loose": loose}


def _moments(now: datetime) -> dict[str, str]:
    """What fields for a date and time begin with."""
    local = timezone.localtime(now)
    return {
        "phone_now": local.strftime("%Y-%m-%dT%H:%M"),
        "look_at": (local + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M"),
    }


def _choices(
    subject: Incident, entries: list[TimelineEntry], terms: Terms, legal: list[str], now: datetime
) -> dict[str, Any]:
    """What the forms of the legal steps let somebody choose from."""
    return {
        "matrix": matrix_of(subject, entries, terms, now) if CLASSIFYING & set(legal) else None,
        "choices": assignees() if ASSIGNING & set(legal) else None,
        "suppliers": names().suppliers,
        "services": names().services_for(subject.customer_id) if "place" in legal else [],
        "pause_reasons": [
            (reason.value, reason.label)
            for reason in PauseReason
            if reason in terms.pause_reasons and reason != PauseReason.PENDING_CONFIRMATION
        ],
    }


def _to_me(by: Actor, subject: Incident, steps: list[str]) -> str:
    """The step by which whoever looks takes the incident themselves; empty where there is none."""
    if by.user is not None and subject.assignee_id == by.user.pk:
        return ""
    return next((step for step in ("diagnose", "assign") if step in steps), "")


def _first(subject: Incident, steps: list[str]) -> str:
    """What monitoring found in a service waits for nobody to be identified."""
    wanted = FIRST[1:] if subject.is_own_finding and subject.service_id is not None else FIRST
    return next((name for name in wanted if name in steps), "")


def _ordered(steps: list[str]) -> list[str]:
    def place(name: str) -> int:
        return FIRST.index(name) if name in FIRST else len(FIRST) + (name in LAST)

    return sorted(steps, key=place)


def assignees() -> dict[str, list[tuple[str, str]]]:
    """Teams, agents and outside experts as the select shows them."""
    known = names()
    return {
        _("Teams"): [(f"team:{pk}", name) for pk, name in known.teams],
        _("Agents"): [(f"user:{pk}", name) for pk, name in known.people if pk not in known.outside],
        _("Outside experts"): [
            (f"user:{pk}", f"{name} ({known.outside[pk]})")
            for pk, name in known.people
            if pk in known.outside
        ],
    }


def _related(by: Actor, subject: Incident) -> list[dict[str, Any]]:
    rows = Incident.objects.visible_to(by).related_to(subject)
    return [row | {"reference": reference_of(row["id"])} for row in rows]


def _confirmation(subject: Incident) -> dict[str, Any] | None:
    """How the wait for the customer's word stands."""
    if not subject.is_pending:
        return None
    if subject.confirmation_stop:
        label = ConfirmationStop(subject.confirmation_stop).label
        return {"tone": "warn", "text": _("It does not close by itself: %(why)s.") % {"why": label}}
    if subject.mail_waiting:
        return {
            "tone": "warn",
            "text": _("It does not close by itself as long as an unverified mail waits here for you."),
        }
    if subject.confirmation_due_at is None:
        return {
            "tone": "info",
            "text": _("The solution mail is on its way; the day starts when it is accepted."),
        }
    return {
        "tone": "info",
        "text": _("Without an answer it closes by itself on"),
        "moment": subject.confirmation_due_at,
    }
