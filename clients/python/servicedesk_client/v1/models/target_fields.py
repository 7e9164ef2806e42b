from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.calendar_enum import CalendarEnum

T = TypeVar("T", bound="TargetFields")


@_attrs_define
class TargetFields:
    """Minutes, and in which time they are counted.

    Attributes:
        minutes (int):
        calendar (CalendarEnum):
    """

    minutes: int
    calendar: CalendarEnum

    def to_dict(self) -> dict[str, Any]:
        minutes = self.minutes

        calendar = self.calendar.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "minutes": minutes,
                "calendar": calendar,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        minutes = d.pop("minutes")

        calendar = CalendarEnum(d.pop("calendar"))

        target_fields = cls(
            minutes=minutes,
            calendar=calendar,
        )

        return target_fields
