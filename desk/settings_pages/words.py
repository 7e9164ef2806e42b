"""What the desk says and looks at often: canned answers and saved views."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.doors import me
from desk.models import CannedAnswer, SavedView
from desk.queue.addresses import queue_address
from desk.settings_pages import forms
from desk.settings_pages.kinds import Kind
from statuspage.models import WordingTemplate


class Answers(Kind):
    noun, nouns, model, form_class = "answer", "answers", CannedAnswer, forms.CannedAnswerForm
    nothing_yet = gettext_lazy("Make the first answer: the words that the desk types most often.")
    new_label = gettext_lazy("New answer")
    columns = (gettext_lazy("Name"), gettext_lazy("Languages"), gettext_lazy("Begins with"))
    is_searchable = True
    form_template = "answer"

    def cells(self, row: Any) -> list[str]:
        written = [label for label, text in (("English", row.text_en), ("Nederlands", row.text_nl)) if text]
        return [", ".join(written), _beginning(row.text_en or row.text_nl)]

    def matching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(text_en__icontains=text) | Q(text_nl__icontains=text))

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"placeholders": list(forms.PLACEHOLDERS.items())}


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79].rstrip() + "…"


class Wordings(Kind):
    noun, nouns, model, form_class = "wording", "wordings", WordingTemplate, forms.WordingTemplateForm
    nothing_yet = gettext_lazy("Make the first template: what is announced again and again.")
    new_label = gettext_lazy("New template")
    columns = (gettext_lazy("Name"), gettext_lazy("Title"))

    def cells(self, row: Any) -> list[str]:
        return [row.title_en or row.title_nl]


class SavedViews(Kind):
    """Those that are shared, whoever made them, and the lead's own."""

    noun, nouns, model, form_class = "view", "views", SavedView, forms.SavedViewForm
    nothing_yet = gettext_lazy("Filter the queue, then “Save as a view” and share it with the desk.")
    columns = (gettext_lazy("Name"), gettext_lazy("Filter"), gettext_lazy("Made by"))
    form_template = "view"

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return SavedView.objects.for_user(me(request))

    def cells(self, row: Any) -> list[str]:
        return [row.query or _("all open"), row.user.name]

    def mark(self, row: Any) -> str:
        return "" if row.is_shared else _("not shared")

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"in_queue": queue_address(row.query)}
