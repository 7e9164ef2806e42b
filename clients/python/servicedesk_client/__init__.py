"""The service desk for programs: `Desk` and `AsyncDesk` over the client in `v1`, and what refusals mean.

`v1` is made from the desk's OpenAPI document and has every address; what stands beside it is written by hand.
"""

from servicedesk_client.desk import AsyncDesk, Desk, tag_of
from servicedesk_client.refusals import (
    BadQuery,
    ChangedMeanwhile,
    Failed,
    Forbidden,
    InUse,
    Invalid,
    KeyReused,
    Malformed,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    NotPossible,
    Refusal,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from servicedesk_client.sending import Patience

__all__ = [
    "AsyncDesk",
    "BadQuery",
    "ChangedMeanwhile",
    "Desk",
    "Failed",
    "Forbidden",
    "InUse",
    "Invalid",
    "KeyReused",
    "Malformed",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "NotPossible",
    "Patience",
    "Refusal",
    "TooLarge",
    "TooManyRequests",
    "Unauthenticated",
    "Unavailable",
    "UnsupportedMediaType",
    "tag_of",
]
