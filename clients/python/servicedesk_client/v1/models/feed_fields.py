from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.feed_kind_enum import FeedKindEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.feed_fields_options import FeedFieldsOptions


T = TypeVar("T", bound="FeedFields")


@_attrs_define
class FeedFields:
    """A supplier's published status, and how often it is read.

    Attributes:
        name (str):
        supplier (int):
        kind (FeedKindEnum): * `statuspage` - Statuspage (v2 JSON)
            * `atom` - Atom or RSS
            * `google` - Google Cloud (incidents.json)
            * `slack` - Slack (current.json)
            * `json` - JSON of any shape
        url (str): Where it is read, like https://status.example.org/api/v2/summary.json.
        options (FeedFieldsOptions | Unset): Of JSON the mapping; else left out.
        service (int | None | Unset): For what names no component.
        interval (int | Unset): Seconds; left out: 120.
        allows_inner (bool | Unset): True lets it reach addresses of the inner network. A lead's own token alone can say
            so; another address must be allowed anew.
    """

    name: str
    supplier: int
    kind: FeedKindEnum
    url: str
    options: FeedFieldsOptions | Unset = UNSET
    service: int | None | Unset = UNSET
    interval: int | Unset = UNSET
    allows_inner: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        supplier = self.supplier

        kind = self.kind.value

        url = self.url

        options: dict[str, Any] | Unset = UNSET
        if not isinstance(self.options, Unset):
            options = self.options.to_dict()

        service: int | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        interval = self.interval

        allows_inner = self.allows_inner

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "supplier": supplier,
                "kind": kind,
                "url": url,
            }
        )
        if options is not UNSET:
            field_dict["options"] = options
        if service is not UNSET:
            field_dict["service"] = service
        if interval is not UNSET:
            field_dict["interval"] = interval
        if allows_inner is not UNSET:
            field_dict["allows_inner"] = allows_inner

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.feed_fields_options import FeedFieldsOptions  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        supplier = d.pop("supplier")

        kind = FeedKindEnum(d.pop("kind"))

        url = d.pop("url")

        _options = d.pop("options", UNSET)
        options: FeedFieldsOptions | Unset
        if isinstance(_options, Unset):
            options = UNSET
        else:
            options = FeedFieldsOptions.from_dict(_options)

        def _parse_service(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        interval = d.pop("interval", UNSET)

        allows_inner = d.pop("allows_inner", UNSET)

        feed_fields = cls(
            name=name,
            supplier=supplier,
            kind=kind,
            url=url,
            options=options,
            service=service,
            interval=interval,
            allows_inner=allows_inner,
        )

        return feed_fields
