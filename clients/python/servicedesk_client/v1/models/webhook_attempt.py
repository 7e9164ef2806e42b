from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.webhook_attempt_request_headers import WebhookAttemptRequestHeaders


T = TypeVar("T", bound="WebhookAttempt")


@_attrs_define
class WebhookAttempt:
    """One request and what came back.

    Attributes:
        at (datetime.datetime): When.
        took_ms (int):
        request_headers (WebhookAttemptRequestHeaders):
        body_sha256 (str):
        status (int | None): Null: there was no answer.
        answer (str): How it began.
        error (str):
    """

    at: datetime.datetime
    took_ms: int
    request_headers: WebhookAttemptRequestHeaders
    body_sha256: str
    status: int | None
    answer: str
    error: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        took_ms = self.took_ms

        request_headers = self.request_headers.to_dict()

        body_sha256 = self.body_sha256

        status: int | None
        status = self.status

        answer = self.answer

        error = self.error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "took_ms": took_ms,
                "request_headers": request_headers,
                "body_sha256": body_sha256,
                "status": status,
                "answer": answer,
                "error": error,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.webhook_attempt_request_headers import WebhookAttemptRequestHeaders  # noqa: PLC0415

        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        took_ms = d.pop("took_ms")

        request_headers = WebhookAttemptRequestHeaders.from_dict(d.pop("request_headers"))

        body_sha256 = d.pop("body_sha256")

        def _parse_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        status = _parse_status(d.pop("status"))

        answer = d.pop("answer")

        error = d.pop("error")

        webhook_attempt = cls(
            at=at,
            took_ms=took_ms,
            request_headers=request_headers,
            body_sha256=body_sha256,
            status=status,
            answer=answer,
            error=error,
        )

        webhook_attempt.additional_properties = d
        return webhook_attempt

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
