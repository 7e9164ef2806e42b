from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.feed_kind_enum import FeedKindEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.patched_feed_fields_options import PatchedFeedFieldsOptions


T = TypeVar("T", bound="PatchedFeedFields")


@_attrs_define
class PatchedFeedFields:
    """A supplier's published status, and how often it is read.

    Attributes:
        name (str | Unset):
        supplier (int | Unset):
        kind (FeedKindEnum | Unset): * `statuspage` - Statuspage (v2 JSON)
            * `atom` - Atom or RSS
            * `google` - Google Cloud (incidents.json)
            * `slack` - Slack (current.json)
            * `json` - JSON of any shape
        url (str | Unset): Where it is read, like https://status.example.org/api/v2/summary.json.
        options (PatchedFeedFieldsOptions | Unset): Of JSON the mapping; else left out.
        service (int | None | Unset): For what names no component.
        interval (int | Unset): Seconds; left out: 120.
        allows_inner (bool | Unset): True lets it reach addresses of the inner network. A lead's own token alone can say
            so; another address must be allowed anew.
    """

    name: str | Unset = UNSET
    supplier: int | Unset = UNSET
    kind: FeedKindEnum | Unset = UNSET
    url: str | Unset = UNSET
    options: PatchedFeedFieldsOptions | Unset = UNSET
    service: int | None | Unset = UNSET
    interval: int | Unset = UNSET
    allows_inner: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        supplier = self.supplier

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
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

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if supplier is not UNSET:
            field_dict["supplier"] = supplier
        if kind is not UNSET:
            field_dict["kind"] = kind
        if url is not UNSET:
            field_dict["url"] = url
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
        from ..models.patched_feed_fields_options import PatchedFeedFieldsOptions  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        supplier = d.pop("supplier", UNSET)

        _kind = d.pop("kind", UNSET)
        kind: FeedKindEnum | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = FeedKindEnum(_kind)

        url = d.pop("url", UNSET)

        _options = d.pop("options", UNSET)
        options: PatchedFeedFieldsOptions | Unset
        if isinstance(_options, Unset):
            options = UNSET
        else:
            options = PatchedFeedFieldsOptions.from_dict(_options)

        def _parse_service(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        interval = d.pop("interval", UNSET)

        allows_inner = d.pop("allows_inner", UNSET)

        patched_feed_fields = cls(
            name=name,
            supplier=supplier,
            kind=kind,
            url=url,
            options=options,
            service=service,
            interval=interval,
            allows_inner=allows_inner,
        )

        return patched_feed_fields
