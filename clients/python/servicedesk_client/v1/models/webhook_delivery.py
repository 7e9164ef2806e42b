from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.delivery_state_enum import DeliveryStateEnum

if TYPE_CHECKING:
    from ..models.webhook_attempt import WebhookAttempt
    from ..models.webhook_delivery_payload_type_0 import WebhookDeliveryPayloadType0


T = TypeVar("T", bound="WebhookDelivery")


@_attrs_define
class WebhookDelivery:
    """One message of a webhook, and what became of it.

    Attributes:
        id (int): Its number.
        webhook_id (str): The header of that name: the same for every attempt.
        event (str):
        payload (None | WebhookDeliveryPayloadType0): What is sent; null for chat rooms.
        state (DeliveryStateEnum):
        posted_at (datetime.datetime): When it was posted.
        due_at (datetime.datetime | None): When it is tried next.
        accepted_at (datetime.datetime | None): When the address took it.
        error (str):
        attempts (list[WebhookAttempt]):
    """

    id: int
    webhook_id: str
    event: str
    payload: None | WebhookDeliveryPayloadType0
    state: DeliveryStateEnum
    posted_at: datetime.datetime
    due_at: datetime.datetime | None
    accepted_at: datetime.datetime | None
    error: str
    attempts: list[WebhookAttempt]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.webhook_delivery_payload_type_0 import WebhookDeliveryPayloadType0  # noqa: PLC0415

        id = self.id

        webhook_id = self.webhook_id

        event = self.event

        payload: dict[str, Any] | None
        if isinstance(self.payload, WebhookDeliveryPayloadType0):
            payload = self.payload.to_dict()
        else:
            payload = self.payload

        state = self.state.value

        posted_at = self.posted_at.isoformat()

        due_at: None | str
        if isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        accepted_at: None | str
        if isinstance(self.accepted_at, datetime.datetime):
            accepted_at = self.accepted_at.isoformat()
        else:
            accepted_at = self.accepted_at

        error = self.error

        attempts = []
        for attempts_item_data in self.attempts:
            attempts_item = attempts_item_data.to_dict()
            attempts.append(attempts_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "webhook_id": webhook_id,
                "event": event,
                "payload": payload,
                "state": state,
                "posted_at": posted_at,
                "due_at": due_at,
                "accepted_at": accepted_at,
                "error": error,
                "attempts": attempts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.webhook_attempt import WebhookAttempt  # noqa: PLC0415
        from ..models.webhook_delivery_payload_type_0 import WebhookDeliveryPayloadType0  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        webhook_id = d.pop("webhook_id")

        event = d.pop("event")

        def _parse_payload(data: object) -> None | WebhookDeliveryPayloadType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                payload_type_0 = WebhookDeliveryPayloadType0.from_dict(data)

                return payload_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | WebhookDeliveryPayloadType0, data)

        payload = _parse_payload(d.pop("payload"))

        state = DeliveryStateEnum(d.pop("state"))

        posted_at = datetime.datetime.fromisoformat(d.pop("posted_at"))

        def _parse_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        due_at = _parse_due_at(d.pop("due_at"))

        def _parse_accepted_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                accepted_at_type_0 = datetime.datetime.fromisoformat(data)

                return accepted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        accepted_at = _parse_accepted_at(d.pop("accepted_at"))

        error = d.pop("error")

        attempts = []
        _attempts = d.pop("attempts")
        for attempts_item_data in _attempts:
            attempts_item = WebhookAttempt.from_dict(attempts_item_data)

            attempts.append(attempts_item)

        webhook_delivery = cls(
            id=id,
            webhook_id=webhook_id,
            event=event,
            payload=payload,
            state=state,
            posted_at=posted_at,
            due_at=due_at,
            accepted_at=accepted_at,
            error=error,
            attempts=attempts,
        )

        webhook_delivery.additional_properties = d
        return webhook_delivery

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
