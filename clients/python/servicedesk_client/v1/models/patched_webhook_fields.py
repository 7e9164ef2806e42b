from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.entry_kind_enum import EntryKindEnum
from ..models.hook_channel_enum import HookChannelEnum
from ..models.language_enum import LanguageEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedWebhookFields")


@_attrs_define
class PatchedWebhookFields:
    """What is told, and where; what is empty of kinds, customers, services and priority narrows nothing.

    Attributes:
        name (str | Unset):
        channel (HookChannelEnum | Unset): * `webhook` - Webhook
            * `slack` - Slack
            * `teams` - Microsoft Teams
            * `mattermost` - Mattermost
        address (str | Unset): https, and none of the inner network.
        language (LanguageEnum | Unset): * `en` - English
            * `nl` - Nederlands
            * `` - the customer's
        kinds (list[EntryKindEnum] | Unset):
        customers (list[int] | Unset):
        services (list[int] | Unset):
        priority_at_most (int | None | Unset): 2 tells of P1 and P2.
    """

    name: str | Unset = UNSET
    channel: HookChannelEnum | Unset = UNSET
    address: str | Unset = UNSET
    language: LanguageEnum | Unset = UNSET
    kinds: list[EntryKindEnum] | Unset = UNSET
    customers: list[int] | Unset = UNSET
    services: list[int] | Unset = UNSET
    priority_at_most: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        channel: str | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = self.channel.value

        address = self.address

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        kinds: list[str] | Unset = UNSET
        if not isinstance(self.kinds, Unset):
            kinds = []
            for kinds_item_data in self.kinds:
                kinds_item = kinds_item_data.value
                kinds.append(kinds_item)

        customers: list[int] | Unset = UNSET
        if not isinstance(self.customers, Unset):
            customers = self.customers

        services: list[int] | Unset = UNSET
        if not isinstance(self.services, Unset):
            services = self.services

        priority_at_most: int | None | Unset
        if isinstance(self.priority_at_most, Unset):
            priority_at_most = UNSET
        else:
            priority_at_most = self.priority_at_most

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if channel is not UNSET:
            field_dict["channel"] = channel
        if address is not UNSET:
            field_dict["address"] = address
        if language is not UNSET:
            field_dict["language"] = language
        if kinds is not UNSET:
            field_dict["kinds"] = kinds
        if customers is not UNSET:
            field_dict["customers"] = customers
        if services is not UNSET:
            field_dict["services"] = services
        if priority_at_most is not UNSET:
            field_dict["priority_at_most"] = priority_at_most

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        _channel = d.pop("channel", UNSET)
        channel: HookChannelEnum | Unset
        if isinstance(_channel, Unset):
            channel = UNSET
        else:
            channel = HookChannelEnum(_channel)

        address = d.pop("address", UNSET)

        _language = d.pop("language", UNSET)
        language: LanguageEnum | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = LanguageEnum(_language)

        _kinds = d.pop("kinds", UNSET)
        kinds: list[EntryKindEnum] | Unset = UNSET
        if _kinds is not UNSET:
            kinds = []
            for kinds_item_data in _kinds:
                kinds_item = EntryKindEnum(kinds_item_data)

                kinds.append(kinds_item)

        customers = cast(list[int], d.pop("customers", UNSET))

        services = cast(list[int], d.pop("services", UNSET))

        def _parse_priority_at_most(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        priority_at_most = _parse_priority_at_most(d.pop("priority_at_most", UNSET))

        patched_webhook_fields = cls(
            name=name,
            channel=channel,
            address=address,
            language=language,
            kinds=kinds,
            customers=customers,
            services=services,
            priority_at_most=priority_at_most,
        )

        return patched_webhook_fields
