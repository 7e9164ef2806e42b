from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.feed_kind_enum import FeedKindEnum
from ..models.standing_enum import StandingEnum

if TYPE_CHECKING:
    from ..models.feed_component import FeedComponent
    from ..models.feed_with_components_options import FeedWithComponentsOptions


T = TypeVar("T", bound="FeedWithComponents")


@_attrs_define
class FeedWithComponents:
    """A feed with the components that it names.

    Attributes:
        id (int): Its number.
        name (str):
        supplier (int): Whose it is.
        kind (FeedKindEnum): * `statuspage` - Statuspage (v2 JSON)
            * `atom` - Atom or RSS
            * `google` - Google Cloud (incidents.json)
            * `slack` - Slack (current.json)
            * `json` - JSON of any shape
        url (str):
        options (FeedWithComponentsOptions): The mapping of JSON.
        service (int | None): For what names no component.
        interval (int): Seconds between two readings.
        allows_inner (bool): Whether it may reach addresses of the inner network.
        allowed_by (int | None): The lead who allowed that.
        is_paused (bool):
        made_at (datetime.datetime): When it was set up.
        standing (StandingEnum): * `trouble` - in trouble
            * `unknown` - unknown: the feed is silent
            * `ok` - no trouble
            * `paused` - paused
        headline (str): What the supplier says of itself.
        asked_at (datetime.datetime | None): When it was asked last.
        ok_at (datetime.datetime | None): When it last answered well.
        error (str): Why it did not.
        failing_since (datetime.datetime | None): Since when it does not.
        components (list[FeedComponent]):
    """

    id: int
    name: str
    supplier: int
    kind: FeedKindEnum
    url: str
    options: FeedWithComponentsOptions
    service: int | None
    interval: int
    allows_inner: bool
    allowed_by: int | None
    is_paused: bool
    made_at: datetime.datetime
    standing: StandingEnum
    headline: str
    asked_at: datetime.datetime | None
    ok_at: datetime.datetime | None
    error: str
    failing_since: datetime.datetime | None
    components: list[FeedComponent]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        supplier = self.supplier

        kind = self.kind.value

        url = self.url

        options = self.options.to_dict()

        service: int | None
        service = self.service

        interval = self.interval

        allows_inner = self.allows_inner

        allowed_by: int | None
        allowed_by = self.allowed_by

        is_paused = self.is_paused

        made_at = self.made_at.isoformat()

        standing = self.standing.value

        headline = self.headline

        asked_at: None | str
        if isinstance(self.asked_at, datetime.datetime):
            asked_at = self.asked_at.isoformat()
        else:
            asked_at = self.asked_at

        ok_at: None | str
        if isinstance(self.ok_at, datetime.datetime):
            ok_at = self.ok_at.isoformat()
        else:
            ok_at = self.ok_at

        error = self.error

        failing_since: None | str
        if isinstance(self.failing_since, datetime.datetime):
            failing_since = self.failing_since.isoformat()
        else:
            failing_since = self.failing_since

        components = []
        for components_item_data in self.components:
            components_item = components_item_data.to_dict()
            components.append(components_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "supplier": supplier,
                "kind": kind,
                "url": url,
                "options": options,
                "service": service,
                "interval": interval,
                "allows_inner": allows_inner,
                "allowed_by": allowed_by,
                "is_paused": is_paused,
                "made_at": made_at,
                "standing": standing,
                "headline": headline,
                "asked_at": asked_at,
                "ok_at": ok_at,
                "error": error,
                "failing_since": failing_since,
                "components": components,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.feed_component import FeedComponent  # noqa: PLC0415
        from ..models.feed_with_components_options import FeedWithComponentsOptions  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        supplier = d.pop("supplier")

        kind = FeedKindEnum(d.pop("kind"))

        url = d.pop("url")

        options = FeedWithComponentsOptions.from_dict(d.pop("options"))

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        interval = d.pop("interval")

        allows_inner = d.pop("allows_inner")

        def _parse_allowed_by(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        allowed_by = _parse_allowed_by(d.pop("allowed_by"))

        is_paused = d.pop("is_paused")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        standing = StandingEnum(d.pop("standing"))

        headline = d.pop("headline")

        def _parse_asked_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                asked_at_type_0 = datetime.datetime.fromisoformat(data)

                return asked_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        asked_at = _parse_asked_at(d.pop("asked_at"))

        def _parse_ok_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ok_at_type_0 = datetime.datetime.fromisoformat(data)

                return ok_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ok_at = _parse_ok_at(d.pop("ok_at"))

        error = d.pop("error")

        def _parse_failing_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                failing_since_type_0 = datetime.datetime.fromisoformat(data)

                return failing_since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        failing_since = _parse_failing_since(d.pop("failing_since"))

        components = []
        _components = d.pop("components")
        for components_item_data in _components:
            components_item = FeedComponent.from_dict(components_item_data)

            components.append(components_item)

        feed_with_components = cls(
            id=id,
            name=name,
            supplier=supplier,
            kind=kind,
            url=url,
            options=options,
            service=service,
            interval=interval,
            allows_inner=allows_inner,
            allowed_by=allowed_by,
            is_paused=is_paused,
            made_at=made_at,
            standing=standing,
            headline=headline,
            asked_at=asked_at,
            ok_at=ok_at,
            error=error,
            failing_since=failing_since,
            components=components,
        )

        feed_with_components.additional_properties = d
        return feed_with_components

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
