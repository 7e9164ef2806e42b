from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.how_enum import HowEnum
from ..models.watching_kind_enum import WatchingKindEnum

T = TypeVar("T", bound="Watching")


@_attrs_define
class Watching:
    """What watches a service and says so itself: checks and heartbeats.

    Attributes:
        kind (WatchingKindEnum):
        id (int): Its number.
        name (str):
        how (HowEnum):
        state (str): Its own state.
        since (datetime.datetime | None): Since when.
    """

    kind: WatchingKindEnum
    id: int
    name: str
    how: HowEnum
    state: str
    since: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        id = self.id

        name = self.name

        how = self.how.value

        state = self.state

        since: None | str
        if isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "id": id,
                "name": name,
                "how": how,
                "state": state,
                "since": since,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = WatchingKindEnum(d.pop("kind"))

        id = d.pop("id")

        name = d.pop("name")

        how = HowEnum(d.pop("how"))

        state = d.pop("state")

        def _parse_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)

                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        since = _parse_since(d.pop("since"))

        watching = cls(
            kind=kind,
            id=id,
            name=name,
            how=how,
            state=state,
            since=since,
        )

        watching.additional_properties = d
        return watching

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
