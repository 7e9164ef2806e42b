"""One noun of the settings: its list, its form and its removal. Each noun's module subclasses it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.db.models import F, Model, ProtectedError, QuerySet, RestrictedError, Value
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.doors import leads_only
from desk.queue.paging import RowAfter
from desk.settings_pages.removal import referring, refusal
from desk.settings_pages.sections import settings_page
from people.models import clean_name

PAGE = 50
Text = str | Promise


def few(names: Iterable[Any], most: int = 3) -> str:
    """The first names, and how many more there are."""
    told = [str(name) for name in names]
    if len(told) <= most + 1:
        return ", ".join(told)
    more = _("and %(number)s more") % {"number": len(told) - most}
    return f"{', '.join(told[:most])} {more}"


class Kind:
    """What the settings pages of one noun share; every attribute without a value is the noun's own.

    `noun` and `nouns` make the addresses (`desk:settings_team`, `desk:settings_teams`) and the paths.
    """

    noun: ClassVar[str]
    nouns: ClassVar[str]
    model: ClassVar[type[Model]]
    form_class: ClassVar[type[ModelForm[Any]]]
    nothing_yet: ClassVar[Text]
    # Empty: rows of this noun are made elsewhere.
    new_label: ClassVar[Text] = ""
    # Said when something refers to what somebody wants to delete.
    advice: ClassVar[Text] = ""
    columns: ClassVar[Sequence[Text]]
    is_searchable: ClassVar[bool] = False
    form_template: ClassVar[str] = "form"

    # What a noun says of itself.

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        """What a lead finds here, with all that `cells` needs."""
        return self.model._default_manager.all()

    def cells(self, row: Any) -> list[str]:
        """The texts of a row, one for each column after the name."""
        return []

    def mark(self, row: Any) -> str:
        """A word beside the name: “default”, “switched off”."""
        return ""

    def mark_look(self, row: Any) -> str:
        """How that word looks: "bad", "warn", or plain."""
        return ""

    def matching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=text)

    def form(self, request: HttpRequest, row: Any, posted: QueryDict | None) -> ModelForm[Any]:
        return self.form_class(posted, instance=row)

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the form's page shows beyond its fields."""
        return {}

    def save(self, request: HttpRequest, form: ModelForm[Any]) -> Any:
        """Keep what was typed, inside a transaction; returns the row."""
        return form.save()

    def after_save(self, row: Any) -> str:
        """Where saving leads."""
        return self.address()

    # The same for all.

    def address(self, row: Any = None) -> str:
        """Of the list, or of a row's page."""
        if row is None:
            return reverse(f"desk:settings_{self.nouns}")
        return reverse(f"desk:settings_{self.noun}", args=[row.pk])

    def address_of_new(self) -> str:
        return reverse(f"desk:settings_{self.noun}_new")

    def page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        return settings_page(request, template, self.nouns, context, status)

    def counted(self, request: HttpRequest) -> QuerySet[Any]:
        """What the overview counts: the same rows, without what only the list needs of them."""
        return self.rows(request)

    def urls(self) -> list[URLPattern]:
        urls = [
            path(f"{self.nouns}/", leads_only(self.listing), name=f"settings_{self.nouns}"),
            path(f"{self.nouns}/<int:pk>/", leads_only(self.change), name=f"settings_{self.noun}"),
            path(
                f"{self.nouns}/<int:pk>/delete/",
                leads_only(require_POST(self.delete)),
                name=f"settings_{self.noun}_delete",
            ),
        ]
        if self.new_label:
            urls.append(path(f"{self.nouns}/new/", leads_only(self.change), name=f"settings_{self.noun}_new"))
        return urls

    def listing(self, request: HttpRequest) -> HttpResponse:
        """By name, fifty a page; with `q` those that match."""
        text = clean_name(request.GET.get("q", ""))[:100] if self.is_searchable else ""
        rows = self.rows(request)
        if text:
            rows = self.matching(rows, text)
        rows = self._after(rows, request.GET.get("after", "")).order_by("name", "id")
        found = list(rows[: PAGE + 1])
        context = {
            "kind": self,
            "text": text,
            "rows": [self._line(row) for row in found[:PAGE]],
            "after": found[PAGE - 1].pk if len(found) > PAGE else None,
            "new": self.address_of_new() if self.new_label else "",
        }
        return self.page(request, "list", context)

    def _after(self, rows: QuerySet[Any], after: str) -> QuerySet[Any]:
        """What stands behind the row with the number `after`; all of them if there is none."""
        if not (after.isascii() and after.isdigit() and len(after) < 18):
            return rows
        last = self.model._default_manager.filter(pk=int(after)).values_list("name", "pk").first()
        if last is None:
            return rows
        return rows.filter(RowAfter(F("name"), F("id"), Value(last[0]), Value(last[1])))

    def _line(self, row: Any) -> dict[str, Any]:
        return {
            "name": str(row),
            "address": self.address(row),
            "mark": self.mark(row),
            "mark_look": self.mark_look(row),
            "cells": list(zip(self.columns[1:], self.cells(row), strict=True)),
        }

    def find(self, request: HttpRequest, pk: int) -> Any:
        row = self.rows(request).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def change(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """One page for a new row (no `pk`) and for an old one."""
        row = self.find(request, pk) if pk is not None else None
        form = self.form(request, row, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            with transaction.atomic():
                saved = self.save(request, form)
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved})
            return redirect(self.after_save(saved))
        return self._form_page(request, row, form)

    def _form_page(
        self, request: HttpRequest, row: Any, form: ModelForm[Any], refused: str = "", status: int = 200
    ) -> HttpResponse:
        # A form that was refused has changed its instance: the heading keeps the name that is stored.
        named = str(self.find(request, row.pk)) if row is not None and form.is_bound else str(row or "")
        context = {
            "kind": self,
            "row": row,
            "heading": named or self.new_label,
            "form": form,
            "refused": refused,
            "may_delete": row is not None and self.may_delete(request, row),
        }
        context |= self.beside(request, row)
        return self.page(request, self.form_template, context, status)

    def may_delete(self, request: HttpRequest, row: Any) -> bool:
        """Whether to offer it at all."""
        return True

    def delete(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete what nothing refers to; else say what does, and answer 409."""
        row = self.find(request, pk)
        if not self.may_delete(request, row):
            raise Http404
        name = str(row)
        try:
            words = self._deleted(row)
        except (ProtectedError, RestrictedError):
            # Somebody began to use it between the question and the deletion.
            words = []
        else:
            if not words:
                messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
                return redirect(self.address())
        row = self.find(request, pk)
        form = self.form(request, row, None)
        return self._form_page(request, row, form, refusal(row, words, str(self.advice)), status=409)

    def _deleted(self, row: Any) -> list[str]:
        """Delete the row, unless something refers to it: that in words."""
        with transaction.atomic():
            # Held from the question on: nobody names it in a notice before it is gone.
            self.model._base_manager.select_for_update().get(pk=row.pk)
            words = referring(row)
            if not words:
                row.delete()
        return words
