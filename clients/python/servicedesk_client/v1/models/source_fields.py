from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.tool_enum import ToolEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.source_fields_options import SourceFieldsOptions


T = TypeVar("T", bound="SourceFields")


@_attrs_define
class SourceFields:
    """A tool, and where its events go when no rule says otherwise.

    Attributes:
        name (str):
        kind (ToolEnum): * `pagerduty` - PagerDuty events (v2 and v1)
            * `alertmanager` - Prometheus Alertmanager
            * `grafana` - Grafana alerting
            * `zabbix` - Zabbix
            * `uptime_kuma` - Uptime Kuma
            * `nagios` - Nagios or Icinga
            * `healthchecks` - Healthchecks
            * `gatus` - Gatus
            * `cloudevents` - CloudEvents 1.0
            * `json` - JSON of any shape
            * `mail` - Mail
        is_active (bool | Unset): False: what it sends is refused.
        service (int | None | Unset):
        customer (int | None | Unset):
        team (int | None | Unset):
        options (SourceFieldsOptions | Unset): Of JSON the mapping, of mail what it must say; else left out.
        answer_url (str | Unset): Where acknowledgements are reported to.
        answer_secret (str | Unset): What that address asks for; never told.
    """

    name: str
    kind: ToolEnum
    is_active: bool | Unset = UNSET
    service: int | None | Unset = UNSET
    customer: int | None | Unset = UNSET
    team: int | None | Unset = UNSET
    options: SourceFieldsOptions | Unset = UNSET
    answer_url: str | Unset = UNSET
    answer_secret: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        kind = self.kind.value

        is_active = self.is_active

        service: int | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        customer: int | None | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        team: int | None | Unset
        if isinstance(self.team, Unset):
            team = UNSET
        else:
            team = self.team

        options: dict[str, Any] | Unset = UNSET
        if not isinstance(self.options, Unset):
            options = self.options.to_dict()

        answer_url = self.answer_url

        answer_secret = self.answer_secret

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "kind": kind,
            }
        )
        if is_active is not UNSET:
            field_dict["is_active"] = is_active
        if service is not UNSET:
            field_dict["service"] = service
        if customer is not UNSET:
            field_dict["customer"] = customer
        if team is not UNSET:
            field_dict["team"] = team
        if options is not UNSET:
            field_dict["options"] = options
        if answer_url is not UNSET:
            field_dict["answer_url"] = answer_url
        if answer_secret is not UNSET:
            field_dict["answer_secret"] = answer_secret

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.source_fields_options import SourceFieldsOptions  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        kind = ToolEnum(d.pop("kind"))

        is_active = d.pop("is_active", UNSET)

        def _parse_service(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        def _parse_customer(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))

        def _parse_team(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        team = _parse_team(d.pop("team", UNSET))

        _options = d.pop("options", UNSET)
        options: SourceFieldsOptions | Unset
        if isinstance(_options, Unset):
            options = UNSET
        else:
            options = SourceFieldsOptions.from_dict(_options)

        answer_url = d.pop("answer_url", UNSET)

        answer_secret = d.pop("answer_secret", UNSET)

        source_fields = cls(
            name=name,
            kind=kind,
            is_active=is_active,
            service=service,
            customer=customer,
            team=team,
            options=options,
            answer_url=answer_url,
            answer_secret=answer_secret,
        )

        return source_fields
