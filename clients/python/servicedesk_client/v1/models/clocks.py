from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.clock import Clock


T = TypeVar("T", bound="Clocks")


@_attrs_define
class Clocks:
    """Both clocks of an incident, as the desk and the customer see them.

    Attributes:
        as_of (datetime.datetime): The moment for which used, paused and remaining hold.
        response (Clock | None): Null until urgency and impact are known.
        resolution (Clock | None): Null until urgency and impact are known.
    """

    as_of: datetime.datetime
    response: Clock | None
    resolution: Clock | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.clock import Clock  # noqa: PLC0415

        as_of = self.as_of.isoformat()

        response: dict[str, Any] | None
        if isinstance(self.response, Clock):
            response = self.response.to_dict()
        else:
            response = self.response

        resolution: dict[str, Any] | None
        if isinstance(self.resolution, Clock):
            resolution = self.resolution.to_dict()
        else:
            resolution = self.resolution

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "as_of": as_of,
                "response": response,
                "resolution": resolution,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.clock import Clock  # noqa: PLC0415

        d = dict(src_dict)
        as_of = datetime.datetime.fromisoformat(d.pop("as_of"))

        def _parse_response(data: object) -> Clock | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_type_0 = Clock.from_dict(data)

                return response_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Clock | None, data)

        response = _parse_response(d.pop("response"))

        def _parse_resolution(data: object) -> Clock | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                resolution_type_0 = Clock.from_dict(data)

                return resolution_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Clock | None, data)

        resolution = _parse_resolution(d.pop("resolution"))

        clocks = cls(
            as_of=as_of,
            response=response,
            resolution=resolution,
        )

        clocks.additional_properties = d
        return clocks

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
