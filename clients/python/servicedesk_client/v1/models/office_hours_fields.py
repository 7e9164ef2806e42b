from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="OfficeHoursFields")


@_attrs_define
class OfficeHoursFields:
    """Which time counts where a target counts in office hours.

    Attributes:
        time_zone (str):
        hours (list[list[list[int]]]): Monday first: `[[510, 720], [780, 1050]]` is 8:30–12:00 and 13:00–17:30.
        country (str | Unset):
        closed_dates (list[datetime.date] | Unset):
    """

    time_zone: str
    hours: list[list[list[int]]]
    country: str | Unset = UNSET
    closed_dates: list[datetime.date] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        time_zone = self.time_zone

        hours = []
        for hours_item_data in self.hours:
            hours_item = []
            for hours_item_item_data in hours_item_data:
                hours_item_item = hours_item_item_data

                hours_item.append(hours_item_item)

            hours.append(hours_item)

        country = self.country

        closed_dates: list[str] | Unset = UNSET
        if not isinstance(self.closed_dates, Unset):
            closed_dates = []
            for closed_dates_item_data in self.closed_dates:
                closed_dates_item = closed_dates_item_data.isoformat()
                closed_dates.append(closed_dates_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "time_zone": time_zone,
                "hours": hours,
            }
        )
        if country is not UNSET:
            field_dict["country"] = country
        if closed_dates is not UNSET:
            field_dict["closed_dates"] = closed_dates

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        time_zone = d.pop("time_zone")

        hours = []
        _hours = d.pop("hours")
        for hours_item_data in _hours:
            hours_item = []
            _hours_item = hours_item_data
            for hours_item_item_data in _hours_item:
                hours_item_item = cast(list[int], hours_item_item_data)

                hours_item.append(hours_item_item)

            hours.append(hours_item)

        country = d.pop("country", UNSET)

        _closed_dates = d.pop("closed_dates", UNSET)
        closed_dates: list[datetime.date] | Unset = UNSET
        if _closed_dates is not UNSET:
            closed_dates = []
            for closed_dates_item_data in _closed_dates:
                closed_dates_item = datetime.date.fromisoformat(closed_dates_item_data)

                closed_dates.append(closed_dates_item)

        office_hours_fields = cls(
            time_zone=time_zone,
            hours=hours,
            country=country,
            closed_dates=closed_dates,
        )

        return office_hours_fields
