from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CalendarFields")


@_attrs_define
class CalendarFields:
    """
    Attributes:
        name (str):
        time_zone (str | Unset):
        country (str | Unset):
        hours (list[list[list[int]]] | Unset): Monday first: `[[510, 720], [780, 1050]]` is 8:30–12:00 and 13:00–17:30.
        closed_dates (list[datetime.date] | Unset):
    """

    name: str
    time_zone: str | Unset = UNSET
    country: str | Unset = UNSET
    hours: list[list[list[int]]] | Unset = UNSET
    closed_dates: list[datetime.date] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        time_zone = self.time_zone

        country = self.country

        hours: list[list[list[int]]] | Unset = UNSET
        if not isinstance(self.hours, Unset):
            hours = []
            for hours_item_data in self.hours:
                hours_item = []
                for hours_item_item_data in hours_item_data:
                    hours_item_item = hours_item_item_data

                    hours_item.append(hours_item_item)

                hours.append(hours_item)

        closed_dates: list[str] | Unset = UNSET
        if not isinstance(self.closed_dates, Unset):
            closed_dates = []
            for closed_dates_item_data in self.closed_dates:
                closed_dates_item = closed_dates_item_data.isoformat()
                closed_dates.append(closed_dates_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if country is not UNSET:
            field_dict["country"] = country
        if hours is not UNSET:
            field_dict["hours"] = hours
        if closed_dates is not UNSET:
            field_dict["closed_dates"] = closed_dates

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        time_zone = d.pop("time_zone", UNSET)

        country = d.pop("country", UNSET)

        _hours = d.pop("hours", UNSET)
        hours: list[list[list[int]]] | Unset = UNSET
        if _hours is not UNSET:
            hours = []
            for hours_item_data in _hours:
                hours_item = []
                _hours_item = hours_item_data
                for hours_item_item_data in _hours_item:
                    hours_item_item = cast(list[int], hours_item_item_data)

                    hours_item.append(hours_item_item)

                hours.append(hours_item)

        _closed_dates = d.pop("closed_dates", UNSET)
        closed_dates: list[datetime.date] | Unset = UNSET
        if _closed_dates is not UNSET:
            closed_dates = []
            for closed_dates_item_data in _closed_dates:
                closed_dates_item = datetime.date.fromisoformat(closed_dates_item_data)

                closed_dates.append(closed_dates_item)

        calendar_fields = cls(
            name=name,
            time_zone=time_zone,
            country=country,
            hours=hours,
            closed_dates=closed_dates,
        )

        return calendar_fields
