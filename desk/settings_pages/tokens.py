"""Tokens of programs: made and shown once, changed, revoked. None is deleted, so the record stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from desk.doors import View, leads_only, me
from desk.settings_pages.kinds import Kind, Text
from desk.tokens import wording
from desk.tokens.forms import ChangeTokenForm, NewTokenForm, OwnTokenForm
from people import tokens
from people.models import Token


class Tokens(Kind):
    """All of them, for leads."""

    noun, nouns, model, form_class = "token", "tokens", Token, ChangeTokenForm
    nothing_yet = gettext_lazy("Make the first token for a program that reads or registers incidents.")
    new_label = gettext_lazy("New token")
    columns: ClassVar[Sequence[Text]] = (
        gettext_lazy("Name"), gettext_lazy("Whose it is"), gettext_lazy("What it may do"),
        gettext_lazy("Customer"), gettext_lazy("Last used"), gettext_lazy("Expires"),
    )  # fmt: skip
    is_searchable = True
    new_form: type[OwnTokenForm] = NewTokenForm

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        related = ("user", "contact__customer", "customer", "made_by", "revoked_by")
        return Token.objects.select_related(*related)

    def matching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By name, by whose it is, and by how the token begins, which a program's settings show."""
        key = text.lower().removeprefix(f"{tokens.PREFIX}_")[:12]
        return rows.filter(
            Q(name__icontains=text)
            | Q(user__name__icontains=text)
            | Q(contact__name__icontains=text)
            | Q(contact__customer__name__icontains=text)
            | Q(customer__name__icontains=text)
            | Q(key=key)
        )

    def cells(self, row: Any) -> list[str]:
        return [
            wording.whose(row),
            wording.in_short(row),
            wording.customer_of(row),
            wording.last_used(row),
            wording.expires(row),
        ]

    def mark(self, row: Any) -> str:
        why = tokens.ended(row, now=timezone.now())
        return str(why.label) if why else ""

    # Where it is. One's own tokens stand elsewhere, behind another door.

    def guarded(self, view: View) -> View:
        return leads_only(view)

    def address_to_revoke(self, token: Token) -> str:
        return reverse("desk:settings_token_revoke", args=[token.pk])

    def urls(self) -> list[URLPattern]:
        return [
            path("tokens/", self.guarded(self.listing), name="settings_tokens"),
            path("tokens/new/", self.guarded(never_cache(self.make)), name="settings_token_new"),
            path("tokens/<int:pk>/", self.guarded(self.change), name="settings_token"),
            path(
                "tokens/<int:pk>/revoke/",
                self.guarded(require_POST(self.revoke)),
                name="settings_token_revoke",
            ),
        ]

    def shell(self) -> dict[str, Any]:
        """What the templates stand in."""
        return {"kind": self, "shell": "desk/settings/shell.html"}

    # What is done.

    def make(self, request: HttpRequest) -> HttpResponse:
        """The form of a new one; posted, the page that shows the token, which no other page ever does.

        A redirect would need a place to keep the secret until then. Sent once more, by reloading, the
        form leads to the token that it made.
        """
        posted = request.POST if request.method == "POST" else None
        if posted is not None and (before := self._made_before(request)):
            return self._shown_before(request, before)
        form = self.new_form(posted, acting=me(request), now=timezone.now())
        if form.is_valid():
            try:
                return self._made(request, form)
            except ValidationError as wrong:
                # The same form was sent twice at the same moment.
                if before := self._made_before(request):
                    return self._shown_before(request, before)
                form.add_error(None, ValidationError(wrong.messages))
        return self.page(request, "token_new", self.shell() | {"form": form, "meanings": wording.HOLDERS})

    @sensitive_variables("written", "context")
    def _made(self, request: HttpRequest, form: OwnTokenForm) -> HttpResponse:
        token, written = tokens.make(by=me(request), **form.facts)
        context = {"token": token, "written": written, "line": wording.ready_line(written)}
        return self.page(request, "token_made", self.shell() | context)

    def _made_before(self, request: HttpRequest) -> Token | None:
        made: QuerySet[Token] = self.rows(request).filter(made_by=me(request))
        key = request.POST.get("key", "")
        return made.filter(key=key).first() if tokens.KEY.fullmatch(key) else None

    def _shown_before(self, request: HttpRequest, token: Token) -> HttpResponse:
        told = _("“%(name)s” is made. Its token was shown once and is not shown again.")
        messages.info(request, told % {"name": token})
        return redirect(self.address(token))

    def change(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """What it is, and the form of what may change; of a revoked one nothing may."""
        token: Token = self.find(request, pk or 0)
        posted = request.POST if request.method == "POST" else None
        now = timezone.now()
        form = ChangeTokenForm(posted, instance=token, acting=me(request), now=now)
        refused = ""
        if posted is not None and token.revoked_at:
            refused = _("This token is revoked. Make a new one instead.")
        elif form.is_valid():
            try:
                token = tokens.change(token, **form.facts)
            except ValidationError as wrong:
                form.add_error(None, ValidationError(wrong.messages))
            else:
                messages.success(request, _("“%(name)s” is saved.") % {"name": token})
                return redirect(self.address())
        return self._token_page(request, token, form, refused)

    def _token_page(
        self, request: HttpRequest, token: Token, form: ChangeTokenForm, refused: str
    ) -> HttpResponse:
        why = tokens.ended(token, now=form.now)
        context = {
            "token": token,
            # A form that was refused has changed nothing yet; the heading keeps the name that is stored.
            "heading": token.name,
            "form": form,
            "refused": refused,
            "why": why,
            "reaches": wording.reaches(token.scopes),
            "begins_with": wording.begins_with(token),
            "whose": wording.whose(token),
            "customer": wording.customer_of(token),
            "last_used": wording.last_used(token),
            "expires": wording.expires(token),
            "revoke": self.address_to_revoke(token),
        }
        return self.page(request, "token", self.shell() | context, status=409 if refused else 200)

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it at once; it stays listed."""
        token: Token = self.find(request, pk)
        if tokens.revoke(token, by=me(request), now=timezone.now()):
            told = _("“%(name)s” is revoked. It opens nothing from now on.")
        else:
            told = _("“%(name)s” was revoked before.")
        messages.success(request, told % {"name": token})
        return redirect(self.address(token))

    def may_delete(self, request: HttpRequest, row: Any) -> bool:
        return False

    def delete(self, request: HttpRequest, pk: int) -> HttpResponse:
        raise Http404
