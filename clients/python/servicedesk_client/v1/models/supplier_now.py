from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.how_enum import HowEnum

if TYPE_CHECKING:
    from ..models.feed import Feed
    from ..models.feed_incident import FeedIncident


T = TypeVar("T", bound="SupplierNow")


@_attrs_define
class SupplierNow:
    """One supplier as its feeds let us know.

    Attributes:
        supplier (int): Its number.
        name (str):
        how (HowEnum):
        feeds (list[Feed]):
        incidents (list[FeedIncident]): What it publishes as not over, at most 20.
    """

    supplier: int
    name: str
    how: HowEnum
    feeds: list[Feed]
    incidents: list[FeedIncident]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        supplier = self.supplier

        name = self.name

        how = self.how.value

        feeds = []
        for feeds_item_data in self.feeds:
            feeds_item = feeds_item_data.to_dict()
            feeds.append(feeds_item)

        incidents = []
        for incidents_item_data in self.incidents:
            incidents_item = incidents_item_data.to_dict()
            incidents.append(incidents_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "supplier": supplier,
                "name": name,
                "how": how,
                "feeds": feeds,
                "incidents": incidents,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.feed import Feed  # noqa: PLC0415
        from ..models.feed_incident import FeedIncident  # noqa: PLC0415

        d = dict(src_dict)
        supplier = d.pop("supplier")

        name = d.pop("name")

        how = HowEnum(d.pop("how"))

        feeds = []
        _feeds = d.pop("feeds")
        for feeds_item_data in _feeds:
            feeds_item = Feed.from_dict(feeds_item_data)

            feeds.append(feeds_item)

        incidents = []
        _incidents = d.pop("incidents")
        for incidents_item_data in _incidents:
            incidents_item = FeedIncident.from_dict(incidents_item_data)

            incidents.append(incidents_item)

        supplier_now = cls(
            supplier=supplier,
            name=name,
            how=how,
            feeds=feeds,
            incidents=incidents,
        )

        supplier_now.additional_properties = d
        return supplier_now

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
