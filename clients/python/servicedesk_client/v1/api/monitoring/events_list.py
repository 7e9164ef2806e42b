import datetime
from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.event_page import EventPage
from ...models.events_list_outcome import EventsListOutcome
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    alarm: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    key: str | Unset = UNSET,
    limit: int | Unset = 50,
    outcome: EventsListOutcome | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    source: int | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["alarm"] = alarm

    params["cursor"] = cursor

    params["key"] = key

    params["limit"] = limit

    json_outcome: str | Unset = UNSET
    if not isinstance(outcome, Unset):
        json_outcome = outcome.value

    params["outcome"] = json_outcome

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    params["source"] = source

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/monitoring/events/",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> EventPage | Problem | None:
    if response.status_code == 200:
        response_200 = EventPage.from_dict(response.json())

        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 406:
        response_406 = Problem.from_dict(response.json())

        return response_406

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[EventPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    alarm: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    key: str | Unset = UNSET,
    limit: int | Unset = 50,
    outcome: EventsListOutcome | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    source: int | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[EventPage | Problem]:
    """What sources said and what became of it, the newest first. In the order of their numbers.

    Needs the scope `monitoring:read`.

    Args:
        alarm (int | Unset):
        cursor (str | Unset):
        key (str | Unset):
        limit (int | Unset):  Default: 50.
        outcome (EventsListOutcome | Unset):
        since (datetime.datetime | Unset):
        source (int | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventPage | Problem]
    """

    kwargs = _get_kwargs(
        alarm=alarm,
        cursor=cursor,
        key=key,
        limit=limit,
        outcome=outcome,
        since=since,
        source=source,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    alarm: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    key: str | Unset = UNSET,
    limit: int | Unset = 50,
    outcome: EventsListOutcome | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    source: int | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> EventPage | Problem | None:
    """What sources said and what became of it, the newest first. In the order of their numbers.

    Needs the scope `monitoring:read`.

    Args:
        alarm (int | Unset):
        cursor (str | Unset):
        key (str | Unset):
        limit (int | Unset):  Default: 50.
        outcome (EventsListOutcome | Unset):
        since (datetime.datetime | Unset):
        source (int | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventPage | Problem
    """

    return sync_detailed(
        client=client,
        alarm=alarm,
        cursor=cursor,
        key=key,
        limit=limit,
        outcome=outcome,
        since=since,
        source=source,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    alarm: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    key: str | Unset = UNSET,
    limit: int | Unset = 50,
    outcome: EventsListOutcome | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    source: int | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[EventPage | Problem]:
    """What sources said and what became of it, the newest first. In the order of their numbers.

    Needs the scope `monitoring:read`.

    Args:
        alarm (int | Unset):
        cursor (str | Unset):
        key (str | Unset):
        limit (int | Unset):  Default: 50.
        outcome (EventsListOutcome | Unset):
        since (datetime.datetime | Unset):
        source (int | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventPage | Problem]
    """

    kwargs = _get_kwargs(
        alarm=alarm,
        cursor=cursor,
        key=key,
        limit=limit,
        outcome=outcome,
        since=since,
        source=source,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    alarm: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    key: str | Unset = UNSET,
    limit: int | Unset = 50,
    outcome: EventsListOutcome | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    source: int | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> EventPage | Problem | None:
    """What sources said and what became of it, the newest first. In the order of their numbers.

    Needs the scope `monitoring:read`.

    Args:
        alarm (int | Unset):
        cursor (str | Unset):
        key (str | Unset):
        limit (int | Unset):  Default: 50.
        outcome (EventsListOutcome | Unset):
        since (datetime.datetime | Unset):
        source (int | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            alarm=alarm,
            cursor=cursor,
            key=key,
            limit=limit,
            outcome=outcome,
            since=since,
            source=source,
            if_none_match=if_none_match,
        )
    ).parsed
