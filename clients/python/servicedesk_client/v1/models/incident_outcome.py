from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.incident import Incident
    from ..models.incident_outcome_problem import IncidentOutcomeProblem


T = TypeVar("T", bound="IncidentOutcome")


@_attrs_define
class IncidentOutcome:
    """What became of one item of a bulk request.

    Attributes:
        index (int): Its place in what was sent, from 0.
        status (int): As if it had been sent alone.
        incident (Incident | Unset): A malfunction, from the first word to the customer's confirmation.

            With a customer's token, what only the desk knows is left out.
        problem (IncidentOutcomeProblem | Unset):
    """

    index: int
    status: int
    incident: Incident | Unset = UNSET
    problem: IncidentOutcomeProblem | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        index = self.index

        status = self.status

        incident: dict[str, Any] | Unset = UNSET
        if not isinstance(self.incident, Unset):
            incident = self.incident.to_dict()

        problem: dict[str, Any] | Unset = UNSET
        if not isinstance(self.problem, Unset):
            problem = self.problem.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "index": index,
                "status": status,
            }
        )
        if incident is not UNSET:
            field_dict["incident"] = incident
        if problem is not UNSET:
            field_dict["problem"] = problem

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.incident import Incident  # noqa: PLC0415
        from ..models.incident_outcome_problem import IncidentOutcomeProblem  # noqa: PLC0415

        d = dict(src_dict)
        index = d.pop("index")

        status = d.pop("status")

        _incident = d.pop("incident", UNSET)
        incident: Incident | Unset
        if isinstance(_incident, Unset):
            incident = UNSET
        else:
            incident = Incident.from_dict(_incident)

        _problem = d.pop("problem", UNSET)
        problem: IncidentOutcomeProblem | Unset
        if isinstance(_problem, Unset):
            problem = UNSET
        else:
            problem = IncidentOutcomeProblem.from_dict(_problem)

        incident_outcome = cls(
            index=index,
            status=status,
            incident=incident,
            problem=problem,
        )

        incident_outcome.additional_properties = d
        return incident_outcome

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
