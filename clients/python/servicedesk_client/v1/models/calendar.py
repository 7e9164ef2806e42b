from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Calendar")


@_attrs_define
class Calendar:
    """Office hours: for each weekday, Monday first, intervals in minutes after midnight.

    Attributes:
        id (int): Its number.
        name (str):
        time_zone (str):
        country (str): Whose public holidays are closed.
        hours (list[list[list[int]]]):
        closed_dates (list[str]):
    """

    id: int
    name: str
    time_zone: str
    country: str
    hours: list[list[list[int]]]
    closed_dates: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        time_zone = self.time_zone

        country = self.country

        hours = []
        for hours_item_data in self.hours:
            hours_item = []
            for hours_item_item_data in hours_item_data:
                hours_item_item = hours_item_item_data

                hours_item.append(hours_item_item)

            hours.append(hours_item)

        closed_dates = self.closed_dates

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "time_zone": time_zone,
                "country": country,
                "hours": hours,
                "closed_dates": closed_dates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        time_zone = d.pop("time_zone")

        country = d.pop("country")

        hours = []
        _hours = d.pop("hours")
        for hours_item_data in _hours:
            hours_item = []
            _hours_item = hours_item_data
            for hours_item_item_data in _hours_item:
                hours_item_item = cast(list[int], hours_item_item_data)

                hours_item.append(hours_item_item)

            hours.append(hours_item)

        closed_dates = cast(list[str], d.pop("closed_dates"))

        calendar = cls(
            id=id,
            name=name,
            time_zone=time_zone,
            country=country,
            hours=hours,
            closed_dates=closed_dates,
        )

        calendar.additional_properties = d
        return calendar

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
