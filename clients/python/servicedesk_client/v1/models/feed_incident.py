from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.severity_enum import SeverityEnum

if TYPE_CHECKING:
    from ..models.feed_update import FeedUpdate


T = TypeVar("T", bound="FeedIncident")


@_attrs_define
class FeedIncident:
    """A malfunction, or maintenance, that a supplier publishes.

    Attributes:
        id (int): Its number.
        external_id (str):
        title (str):
        severity (SeverityEnum): * `critical` - Critical
            * `error` - Error
            * `warning` - Warning
            * `info` - Info
        status (str): The supplier's word.
        link (str):
        is_maintenance (bool):
        components (list[int]):
        incident (None | str): Ours, which it opened or joined: `INC-000123`, or null.
        began_at (datetime.datetime): When it began, as the supplier says.
        resolved_at (datetime.datetime | None): When it was over.
        updates (list[FeedUpdate]): Oldest first.
    """

    id: int
    external_id: str
    title: str
    severity: SeverityEnum
    status: str
    link: str
    is_maintenance: bool
    components: list[int]
    incident: None | str
    began_at: datetime.datetime
    resolved_at: datetime.datetime | None
    updates: list[FeedUpdate]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        external_id = self.external_id

        title = self.title

        severity = self.severity.value

        status = self.status

        link = self.link

        is_maintenance = self.is_maintenance

        components = self.components

        incident: None | str
        incident = self.incident

        began_at = self.began_at.isoformat()

        resolved_at: None | str
        if isinstance(self.resolved_at, datetime.datetime):
            resolved_at = self.resolved_at.isoformat()
        else:
            resolved_at = self.resolved_at

        updates = []
        for updates_item_data in self.updates:
            updates_item = updates_item_data.to_dict()
            updates.append(updates_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "external_id": external_id,
                "title": title,
                "severity": severity,
                "status": status,
                "link": link,
                "is_maintenance": is_maintenance,
                "components": components,
                "incident": incident,
                "began_at": began_at,
                "resolved_at": resolved_at,
                "updates": updates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.feed_update import FeedUpdate  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        external_id = d.pop("external_id")

        title = d.pop("title")

        severity = SeverityEnum(d.pop("severity"))

        status = d.pop("status")

        link = d.pop("link")

        is_maintenance = d.pop("is_maintenance")

        components = cast(list[int], d.pop("components"))

        def _parse_incident(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        incident = _parse_incident(d.pop("incident"))

        began_at = datetime.datetime.fromisoformat(d.pop("began_at"))

        def _parse_resolved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resolved_at_type_0 = datetime.datetime.fromisoformat(data)

                return resolved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resolved_at = _parse_resolved_at(d.pop("resolved_at"))

        updates = []
        _updates = d.pop("updates")
        for updates_item_data in _updates:
            updates_item = FeedUpdate.from_dict(updates_item_data)

            updates.append(updates_item)

        feed_incident = cls(
            id=id,
            external_id=external_id,
            title=title,
            severity=severity,
            status=status,
            link=link,
            is_maintenance=is_maintenance,
            components=components,
            incident=incident,
            began_at=began_at,
            resolved_at=resolved_at,
            updates=updates,
        )

        feed_incident.additional_properties = d
        return feed_incident

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
