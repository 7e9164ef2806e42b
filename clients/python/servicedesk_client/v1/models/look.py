from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.look_facts import LookFacts


T = TypeVar("T", bound="Look")


@_attrs_define
class Look:
    """What one look at it found. Nothing of it is kept, and no alarm comes of it.

    Attributes:
        ok (bool):
        ms (int | None): How long the answer took, in milliseconds.
        words (str):
        facts (LookFacts): What else was seen, by kind of check.
    """

    ok: bool
    ms: int | None
    words: str
    facts: LookFacts
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ok = self.ok

        ms: int | None
        ms = self.ms

        words = self.words

        facts = self.facts.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ok": ok,
                "ms": ms,
                "words": words,
                "facts": facts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.look_facts import LookFacts  # noqa: PLC0415

        d = dict(src_dict)
        ok = d.pop("ok")

        def _parse_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        ms = _parse_ms(d.pop("ms"))

        words = d.pop("words")

        facts = LookFacts.from_dict(d.pop("facts"))

        look = cls(
            ok=ok,
            ms=ms,
            words=words,
            facts=facts,
        )

        look.additional_properties = d
        return look

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
