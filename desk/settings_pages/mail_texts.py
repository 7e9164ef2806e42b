"""A lead's own words for a mail: written, tried out on a mail that went out lately, and taken back."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from desk.doors import leads_only, me
from desk.settings_pages.mails import known, sample_of, without_links
from desk.settings_pages.sections import settings_page
from desk.views.mail import FRAMED
from notifications.models import Delivery, MailText
from notifications.placeholders import FIXED, placeholders_of, problem_with
from notifications.rendering import CannotCompose, composed, original

# Of these the newest of its kind is shown: no index finds a template, and what is older tells no more.
NEWEST = 2000


class MailTextForm(forms.ModelForm):
    """What is wrong is said at its field, with the line and what may stand there."""

    class Meta:
        model = MailText
        fields = ("subject", "text")
        widgets = {"text": forms.Textarea({"rows": 18, "class": "mail-draft"})}
        help_texts = {
            "subject": gettext_lazy(
                "With {subject} the mails about one incident stay one conversation; with other words Gmail "
                "and Outlook begin another."
            ),
            "text": gettext_lazy(
                "Empty lines part paragraphs, “# ” begins a heading. A link stands below the line that names "
                "it; the first one becomes a button. A line whose words are all empty is left out."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_subject(self) -> str:
        return self._checked("subject", " ".join(self.cleaned_data["subject"].split()), is_subject=True)

    def clean_text(self) -> str:
        return self._checked("text", self.cleaned_data["text"].replace("\r\n", "\n"), is_subject=False)

    def _checked(self, field: str, typed: str, *, is_subject: bool) -> str:
        if problem := problem_with(self.instance.template, typed, is_subject=is_subject):
            raise ValidationError(problem)
        return typed


@leads_only
def mail_text(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """The text in one language, with the original to begin from."""
    kept = _kept(name, language)
    subject, text = original(name, language)
    begun = {} if kept.pk else {"subject": subject, "text": text}
    form = MailTextForm(request.POST if request.method == "POST" else None, instance=kept, initial=begun)
    if form.is_valid():
        own = form.save(commit=False)
        own.changed_by, own.changed_at = me(request), timezone.now()
        own.save()
        messages.success(request, _("The mail reads in your own words from now on."), extra_tags="done")
        return redirect("desk:settings_mail", name)
    when, to = known(name)
    context = {
        "name": name,
        "language": language,
        "language_label": dict(settings.LANGUAGES)[language],
        "when": when,
        "to": to,
        "form": form,
        "is_own": kept.pk is not None,
        "placeholders": placeholders_of(name),
        "real": _lately(name, language),
    }
    return settings_page(request, "mail_text", "mails", context, 422 if form.errors else 200)


@csp(FRAMED)
@xframe_options_sameorigin
@leads_only
def try_text(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """How the words just typed would read; nothing is kept. Shown in the frame beside them."""
    kept = _kept(name, language)
    tried: MailText | None = kept if kept.pk else None
    if request.method == "POST":
        form = MailTextForm(request.POST, instance=kept)
        if not form.is_valid():
            wrong = [str(error) for errors in form.errors.values() for error in errors]
            return render(request, "desk/settings/mail_wrong.html", {"wrong": wrong})
        tried = form.instance
    words = _lately(name, language) or sample_of(name, language)
    try:
        return HttpResponse(without_links(composed(words, tried)).html)
    except CannotCompose as error:
        return render(request, "desk/settings/mail_wrong.html", {"wrong": [str(error)]})


@leads_only
@require_POST
def to_original(request: HttpRequest, name: str, language: str) -> HttpResponse:
    _kept(name, language)
    MailText.objects.filter(template=name, language=language).delete()
    messages.success(request, _("The mail reads as in the original again."), extra_tags="done")
    return redirect("desk:settings_mail", name)


def _kept(name: str, language: str) -> MailText:
    """The own text, or one that is not kept yet; 404 for a mail whose text is ours alone."""
    known(name)
    if name in FIXED or language not in dict(settings.LANGUAGES):
        raise Http404
    found = MailText.objects.filter(template=name, language=language).first()
    return found or MailText(template=name, language=language)


def _lately(name: str, language: str) -> Delivery | None:
    """A mail of this kind that went out lately, as what its words are tried on."""
    newest = Delivery.objects.newest_first()[:NEWEST]
    found = Delivery.objects.filter(pk__in=list(newest.values_list("pk", flat=True)), channel="email")
    return found.filter(template=name, language=language).newest_first().first()


def urls() -> list[URLPattern]:
    return [
        path("mails/<slug:name>/<str:language>/", mail_text, name="settings_mail_text"),
        path("mails/<slug:name>/<str:language>/try/", try_text, name="settings_mail_try"),
        path("mails/<slug:name>/<str:language>/original/", to_original, name="settings_mail_original"),
    ]
