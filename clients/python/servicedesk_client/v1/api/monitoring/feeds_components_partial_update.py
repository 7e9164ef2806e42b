from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.feed_component import FeedComponent
from ...models.patched_component_fields import PatchedComponentFields
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    id: int,
    component: int,
    *,
    body: PatchedComponentFields | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/monitoring/feeds/{id}/components/{component}/".format(
            id=quote(str(id), safe=""),
            component=quote(str(component), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FeedComponent | Problem | None:
    if response.status_code == 200:
        response_200 = FeedComponent.from_dict(response.json())

        return response_200

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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())

        return response_412

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FeedComponent | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: int,
    component: int,
    *,
    client: AuthenticatedClient,
    body: PatchedComponentFields | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[FeedComponent | Problem]:
    """Say which of our services stands on a component, and whether its trouble opens incidents.

    Needs the scope `monitoring:write`.

    Args:
        id (int):
        component (int):
        idempotency_key (str | Unset):
        body (PatchedComponentFields | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FeedComponent | Problem]
    """

    kwargs = _get_kwargs(
        id=id,
        component=component,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: int,
    component: int,
    *,
    client: AuthenticatedClient,
    body: PatchedComponentFields | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> FeedComponent | Problem | None:
    """Say which of our services stands on a component, and whether its trouble opens incidents.

    Needs the scope `monitoring:write`.

    Args:
        id (int):
        component (int):
        idempotency_key (str | Unset):
        body (PatchedComponentFields | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FeedComponent | Problem
    """

    return sync_detailed(
        id=id,
        component=component,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    id: int,
    component: int,
    *,
    client: AuthenticatedClient,
    body: PatchedComponentFields | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[FeedComponent | Problem]:
    """Say which of our services stands on a component, and whether its trouble opens incidents.

    Needs the scope `monitoring:write`.

    Args:
        id (int):
        component (int):
        idempotency_key (str | Unset):
        body (PatchedComponentFields | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FeedComponent | Problem]
    """

    kwargs = _get_kwargs(
        id=id,
        component=component,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: int,
    component: int,
    *,
    client: AuthenticatedClient,
    body: PatchedComponentFields | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> FeedComponent | Problem | None:
    """Say which of our services stands on a component, and whether its trouble opens incidents.

    Needs the scope `monitoring:write`.

    Args:
        id (int):
        component (int):
        idempotency_key (str | Unset):
        body (PatchedComponentFields | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FeedComponent | Problem
    """

    return (
        await asyncio_detailed(
            id=id,
            component=component,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
