from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="FeedComponent")


@_attrs_define
class FeedComponent:
    """A part of the supplier's offer, and which of our services stands on it.

    Attributes:
        id (int): Its number.
        external_id (str):
        name (str):
        status (str): In the words of Statuspage; empty: not told.
        service (int | None): Ours that stands on it.
        is_watched (bool): Whether its trouble opens incidents.
        seen_at (datetime.datetime): When the feed last named it.
        changed_at (datetime.datetime | None): When its status changed.
    """

    id: int
    external_id: str
    name: str
    status: str
    service: int | None
    is_watched: bool
    seen_at: datetime.datetime
    changed_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        external_id = self.external_id

        name = self.name

        status = self.status

        service: int | None
        service = self.service

        is_watched = self.is_watched

        seen_at = self.seen_at.isoformat()

        changed_at: None | str
        if isinstance(self.changed_at, datetime.datetime):
            changed_at = self.changed_at.isoformat()
        else:
            changed_at = self.changed_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "external_id": external_id,
                "name": name,
                "status": status,
                "service": service,
                "is_watched": is_watched,
                "seen_at": seen_at,
                "changed_at": changed_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        external_id = d.pop("external_id")

        name = d.pop("name")

        status = d.pop("status")

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        is_watched = d.pop("is_watched")

        seen_at = datetime.datetime.fromisoformat(d.pop("seen_at"))

        def _parse_changed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                changed_at_type_0 = datetime.datetime.fromisoformat(data)

                return changed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        changed_at = _parse_changed_at(d.pop("changed_at"))

        feed_component = cls(
            id=id,
            external_id=external_id,
            name=name,
            status=status,
            service=service,
            is_watched=is_watched,
            seen_at=seen_at,
            changed_at=changed_at,
        )

        feed_component.additional_properties = d
        return feed_component

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
