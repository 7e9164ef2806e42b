"""What is sent, checked: every field is known, of its type, and told where it does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy, deepcopy
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.asking import FIRST_YEAR, LAST_YEAR
from incidents.models import Incident
from incidents.models.incident import REFERENCE_PREFIX
from people.actors import Actor
from people.finding import contact_known_to
from people.models import Contact

# Stands between what is wrong and what would be right; problems are taken apart there.
EXPECTED = "\x1f"


def wrong(message: str, expected: str = "") -> str:
    return f"{message}{EXPECTED}{expected}" if expected else message


class StrictSerializer(serializers.Serializer):
    """Refuses fields that nobody knows: what is passed over today is a bug found next year."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Its own fields. One that holds no other is copied flat: to make it anew costs more than asking."""
        return {
            name: deepcopy(field) if hasattr(field, "child") or hasattr(field, "fields") else copy(field)
            for name, field in self._declared_fields.items()
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields or self.fields[name].read_only]
            if unknown:
                known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
                told = wrong("There is no such field to set here.", known or "no field at all")
                raise ValidationError({str(name)[:60]: [told] for name in unknown})
        return super().to_internal_value(data)

    @property
    def actor(self) -> Actor:
        return self.context["actor"]


class Choice(serializers.ChoiceField):
    """A word of a closed list; a wrong one is answered with the right ones."""

    def fail(self, key: str, **kwargs: Any) -> Any:
        if key == "invalid_choice":
            given = str(kwargs.get("input", ""))[:60]
            raise ValidationError(wrong(f"“{given}” is none of them.", ", ".join(map(str, self.choices))))
        return super().fail(key, **kwargs)


class Text(serializers.CharField):
    """A string, and nothing that merely could be written as one."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("trim_whitespace", False)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError(wrong("This is not text.", "a string"))
        return str(super().to_internal_value(data))


class Truth(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise ValidationError(wrong("This is neither true nor false.", "true or false"))
        return data


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            raise ValidationError(wrong("This is no whole number.", "a whole number"))
        return int(super().to_internal_value(data))


class Share(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            raise ValidationError(wrong("This is no number.", "a number like 0.75"))
        return float(super().to_internal_value(data))


class Moment(serializers.DateTimeField):
    """A moment as RFC 3339 writes it: a clock without its zone could mean any of two dozen moments."""

    def to_internal_value(self, data: Any) -> datetime:
        try:
            moment = parse_datetime(data) if isinstance(data, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValidationError(wrong("This is no moment.", "like 2026-03-03T09:00:00Z"))
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            # At the ends of the calendar no zone can be reckoned with any more.
            raise ValidationError(wrong("So far off nothing happens.", f"{FIRST_YEAR} to {LAST_YEAR}"))
        return moment.astimezone(UTC)


class Row(serializers.IntegerField):
    """A row by its id, among those that the actor may know of; another's looks as if it were not there."""

    def __init__(self, rows: Any, **options: Any) -> None:
        self.rows = rows
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Model:  # type: ignore[override]
        if isinstance(data, bool) or not isinstance(data, int):
            raise ValidationError(wrong("This is no id.", "a whole number"))
        row = self.find(self.context["actor"], data) if 0 < data < 2**63 else None
        if row is None:
            raise ValidationError(wrong(f"There is no {self.field_name} {str(data)[:20]}.", "the id of one"))
        return row

    def find(self, actor: Actor, key: int) -> Model | None:
        found: QuerySet[Any] = self.rows(actor)
        return found.filter(pk=key).order_by().first()


class ContactRow(Row):
    """A contact by their id; nearly every registration names one, so they are read straight."""

    def __init__(self, **options: Any) -> None:
        super().__init__(lambda actor: Contact.objects.visible_to(actor), **options)

    def find(self, actor: Actor, key: int) -> Model | None:
        return contact_known_to(actor, key)


class Reference(serializers.CharField):
    """An incident by its reference, among those that the actor may know of."""

    def to_internal_value(self, data: Any) -> Incident:  # type: ignore[override]
        found = incident_by(data, self.context["actor"]) if isinstance(data, str) else None
        if found is None:
            raise ValidationError(wrong(f"There is no incident “{str(data)[:40]}”.", "like INC-000123"))
        return found


def incident_by(written: str, actor: Actor) -> Incident | None:
    """The incident with this reference; None if there is none that the actor may know of."""
    digits = written.strip().upper().removeprefix(REFERENCE_PREFIX)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
        return None
    return Incident.objects.visible_to(actor).with_people().filter(pk=int(digits)).first()


def checked(
    kind: type[StrictSerializer], data: Any, actor: Actor, *, partial: bool = False
) -> dict[str, Any]:
    """What was sent, checked; raises ValidationError with each place that does not fit."""
    if not isinstance(data, Mapping):
        raise ValidationError(wrong("The body is no object.", "a JSON object"))
    reader = kind(data=data, context={"actor": actor}, partial=partial)
    reader.is_valid(raise_exception=True)
    return dict(reader.validated_data)


def given(names: Iterable[str], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the fields that were sent."""
    return {name: sent[name] for name in names if name in sent}
