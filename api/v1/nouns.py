"""What the other nouns share: a list by name or number, one row, made, changed, removed unless in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as ModelInvalid
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, QuerySet, RestrictedError
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api import asking, conditional
from api.base import Address, page
from api.problems import FieldError, Problem
from api.strict import StrictSerializer, checked
from desk.settings_pages.removal import referring, refusal
from incidents.errors import NotPossible

ORDER = "id"


class Noun(Address):
    """One noun: subclasses say where its rows are found, how they read, and what may be sent."""

    parameters = {"list": ("search", "limit", "cursor")}
    fields: ClassVar[type[StrictSerializer]]
    shape: ClassVar[Callable[..., dict[str, Any]]]

    def rows(self) -> QuerySet[Any]:
        """What this token may know of, with what the shape needs."""
        raise NotImplementedError

    def matching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=text)

    def keep(self, row: Any, sent: dict[str, Any]) -> Any:
        """Set what was sent and save it, inside a transaction."""
        many = {name: sent.pop(name) for name in list(sent) if isinstance(sent[name], list)}
        for name, value in sent.items():
            setattr(row, name, value)
        _validated(row)
        row.save()
        for name, values in many.items():
            getattr(row, name).set(values)
        return row

    def told(self, row: Any) -> dict[str, Any]:
        return type(self).shape(row, self.actor)

    def _list(self, request: Request) -> Response:
        text, limit = asking.text(request, "search"), asking.limit(request)
        found = self.matching(self.rows(), text[:100]) if text else self.rows()
        after = asking.cursor(request, ORDER)
        if after:
            if not (after.isdigit() and len(after) < 19):
                asking.bad_cursor()
            found = found.filter(pk__gt=int(after))
        page_rows = list(found.order_by("pk")[: limit + 1])
        more = str(page_rows[limit - 1].pk) if len(page_rows) > limit else ""
        shapes = [self.told(row) for row in page_rows[:limit]]
        return page(request, shapes, asking.next_page(request, ORDER, more))

    def _find(self, pk: int, *, held: bool = False) -> Any:
        """The row; `held` until the end of the transaction."""
        rows = self.rows().filter(pk=pk)
        if held:
            # Only the row itself: what is joined to it may be missing, and is nobody's to hold here.
            self.rows().model._base_manager.select_for_update().filter(pk=pk).first()
        row = rows.first() if pk < 2**63 else None
        if row is None:
            raise Http404
        return row

    def _retrieve(self, pk: int) -> Response:
        shape = self.told(self._find(pk))
        self.tag = conditional.tag_of(shape)
        return Response(shape)

    def _create(self, request: Request) -> Response:
        self._require_desk()
        row = self._kept(self.rows().model(), checked(self.fields, request.data, self.actor))
        return self._answer_with(row.pk, 201)

    def _change(self, request: Request, pk: int) -> Response:
        self._find(pk)
        sent = checked(self.fields, request.data, self.actor, partial=True)
        return self._answer_with(self._kept(self._held(request, pk), sent).pk, 200)

    def _remove(self, request: Request, pk: int) -> Response:
        row = self._held(request, pk)
        words = referring(row)
        try:
            if not words:
                with transaction.atomic():
                    row.delete()
                return Response(status=204)
        except (ProtectedError, RestrictedError, IntegrityError):
            # Somebody began to use it between the question and the deletion.
            words = []
        raise Problem("in-use", refusal(row, words, ""))

    def _held(self, request: Request, pk: int) -> Any:
        """The row, held, as long as it is the one that If-Match names."""
        row = self._find(pk, held=True)
        self._require_desk()
        conditional.require_tag(request, row, conditional.tag_of(self.told(row)))
        return row

    def _kept(self, row: Any, sent: dict[str, Any]) -> Any:
        try:
            with transaction.atomic():
                return self.keep(row, sent)
        except NotPossible as error:
            told = [FieldError(name, text) for name, text in error.fields.items()]
            raise Problem("invalid", error.message, told) from error
        except ModelInvalid as error:
            raise Problem("invalid", "Something sent does not fit.", _told_by_model(error)) from error
        except IntegrityError as error:
            raise Problem("invalid", "Another row has this already.") from error

    def _answer_with(self, pk: int, status: int) -> Response:
        shape = self.told(self._find(pk))
        self.tag = conditional.tag_of(shape)
        return Response(shape, status=status)

    def _require_desk(self) -> None:
        if not self.actor.sees_desk:
            raise Problem("forbidden", "The desk sets this up.")


def _validated(row: Model) -> None:
    row.full_clean()


def _told_by_model(error: ModelInvalid) -> list[FieldError]:
    if not hasattr(error, "error_dict"):
        return [FieldError("", text) for text in error.messages]
    return [
        FieldError("" if name == "__all__" else name, text)
        for name, texts in error.message_dict.items()
        for text in texts
    ]
