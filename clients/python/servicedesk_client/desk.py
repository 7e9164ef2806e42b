"""The desk as a program holds it: one object with an address and a token.

What is done often has a method here; everything else is in `v1.api`, with `desk.client` as its client, and
is sent the same way: keys, repeats and exceptions included.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx

from servicedesk_client.sending import AsyncSender, Patience, Sender
from servicedesk_client.v1 import AuthenticatedClient
from servicedesk_client.v1.api.incidents import incidents_list, incidents_retrieve
from servicedesk_client.v1.api.timeline import incidents_timeline, timeline_list
from servicedesk_client.v1.api.token import me
from servicedesk_client.v1.models import Incident, IncidentsListSort, Me, Problem, TimelineEntry

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
INCIDENTS = "/api/v1/incidents/"
# Pages as large as the desk gives them: fewer requests for the same rows.
MOST = 200


class Page(Protocol[T_co]):
    """What the address of a list answers."""

    @property
    def results(self) -> Sequence[T_co]: ...
    @property
    def next_(self) -> str | None: ...


class Desk:
    """Calls the desk, one request after the other. Usable by several threads, and as a context manager.

    `address` is where the desk's pages are, like `https://desk.example.org`; `timeout` is in seconds, for
    each try. Raises `Refusal` for what the desk refuses, `httpx.TransportError` when nobody answers.
    """

    def __init__(
        self, address: str, token: str, *, patience: Patience | None = None, timeout: float = 30.0
    ) -> None:
        self._sender = Sender(patience or Patience(), **_options(address, token, timeout))
        self.client = AuthenticatedClient(base_url=address, token=token).set_httpx_client(self._sender)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._sender.close()

    def me(self) -> Me:
        """The token: whom it acts as, and what it may do."""
        return _told(Me, me.sync(client=self.client))

    def incident(self, reference: str, *, expand: str = "") -> Incident:
        """One incident with its clocks and next steps."""
        asked = _given(expand=expand)
        return _told(Incident, incidents_retrieve.sync(reference, client=self.client, **asked))

    def incidents(self, q: str = "", *, sort: str = "", expand: str = "") -> Iterator[Incident]:
        """Every incident that the filter finds, page after page."""
        asked = _given(q=q, expand=expand, sort=IncidentsListSort(sort) if sort else "")
        return self.each(incidents_list.sync, limit=MOST, **asked)

    def register(self, title: str, /, *, idempotency_key: str = "", **facts: object) -> Incident:
        """Register an incident; `facts` are the other fields of `RegisterFields`.

        A program that may die on the way gives a key of its own, made before and kept.
        """
        made = self._write("POST", INCIDENTS, {"title": title, **facts}, "", idempotency_key)
        return Incident.from_dict(made.json())

    def correct(self, reference: str, /, *, if_match: str = "", **facts: object) -> Incident | None:
        """Put title, service or contact right. None where the token may not see it any more."""
        return _left(self._write("PATCH", _address(reference), facts, if_match))

    def step(
        self, reference: str, step: str, /, *, if_match: str = "", idempotency_key: str = "", **fields: object
    ) -> Incident | None:
        """Take one of the incident's next steps, with the fields of its form.

        `if_match=tag_of(incident)` refuses when somebody acted since. None where the token may not see the
        incident any more.
        """
        return _left(self._write("POST", _address(reference, step), fields, if_match, idempotency_key))

    def timeline(self, reference: str, *, after: int = 0) -> Iterator[TimelineEntry]:
        """The entries of one incident, behind the one with this number."""
        return self.each(incidents_timeline.sync, reference=reference, after=after, limit=MOST)

    def feed(self, *, after: int = 0) -> Iterator[TimelineEntry]:
        """Every entry behind this position, in the order in which they were committed, none skipped.

        Ends when there is no more. Keep the `position` of the last one, and come again with it.
        """
        return self.each(timeline_list.sync, after=after, limit=MOST)

    def each(self, read: Callable[..., Page[T] | Problem | None], **asked: Any) -> Iterator[T]:
        """The rows of any list: `desk.each(contacts_list.sync, search="Ann")`."""
        more: dict[str, Any] | None = {}
        while more is not None:
            page = _page(read(client=self.client, **asked | more))
            yield from page.results
            more = _following(page.next_)

    def _write(
        self, method: str, path: str, body: dict[str, Any], if_match: str, key: str = ""
    ) -> httpx.Response:
        return self._sender.request(method, path, json=body, headers=_headers(if_match, key))


class AsyncDesk:
    """As `Desk`, for asyncio: `async with AsyncDesk(address, token) as desk`."""

    def __init__(
        self, address: str, token: str, *, patience: Patience | None = None, timeout: float = 30.0
    ) -> None:
        self._sender = AsyncSender(patience or Patience(), **_options(address, token, timeout))
        self.client = AuthenticatedClient(base_url=address, token=token).set_async_httpx_client(self._sender)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        await self._sender.aclose()

    async def me(self) -> Me:
        """The token: whom it acts as, and what it may do."""
        return _told(Me, await me.asyncio(client=self.client))

    async def incident(self, reference: str, *, expand: str = "") -> Incident:
        """One incident with its clocks and next steps."""
        asked = _given(expand=expand)
        return _told(Incident, await incidents_retrieve.asyncio(reference, client=self.client, **asked))

    def incidents(self, q: str = "", *, sort: str = "", expand: str = "") -> AsyncIterator[Incident]:
        """Every incident that the filter finds, page after page."""
        asked = _given(q=q, expand=expand, sort=IncidentsListSort(sort) if sort else "")
        return self.each(incidents_list.asyncio, limit=MOST, **asked)

    async def register(self, title: str, /, *, idempotency_key: str = "", **facts: object) -> Incident:
        """Register an incident; `facts` are the other fields of `RegisterFields`."""
        made = await self._write("POST", INCIDENTS, {"title": title, **facts}, "", idempotency_key)
        return Incident.from_dict(made.json())

    async def correct(self, reference: str, /, *, if_match: str = "", **facts: object) -> Incident | None:
        """Put title, service or contact right. None where the token may not see it any more."""
        return _left(await self._write("PATCH", _address(reference), facts, if_match))

    async def step(
        self, reference: str, step: str, /, *, if_match: str = "", idempotency_key: str = "", **fields: object
    ) -> Incident | None:
        """Take one of the incident's next steps, with the fields of its form; see `Desk.step`."""
        return _left(await self._write("POST", _address(reference, step), fields, if_match, idempotency_key))

    def timeline(self, reference: str, *, after: int = 0) -> AsyncIterator[TimelineEntry]:
        """The entries of one incident, behind the one with this number."""
        return self.each(incidents_timeline.asyncio, reference=reference, after=after, limit=MOST)

    def feed(self, *, after: int = 0) -> AsyncIterator[TimelineEntry]:
        """Every entry behind this position, in the order in which they were committed; see `Desk.feed`."""
        return self.each(timeline_list.asyncio, after=after, limit=MOST)

    async def each(
        self, read: Callable[..., Awaitable[Page[T] | Problem | None]], **asked: Any
    ) -> AsyncIterator[T]:
        """The rows of any list: `async for one in desk.each(contacts_list.asyncio, search="Ann")`."""
        more: dict[str, Any] | None = {}
        while more is not None:
            page = _page(await read(client=self.client, **asked | more))
            for one in page.results:
                yield one
            more = _following(page.next_)

    async def _write(
        self, method: str, path: str, body: dict[str, Any], if_match: str, key: str = ""
    ) -> httpx.Response:
        return await self._sender.request(method, path, json=body, headers=_headers(if_match, key))


def tag_of(incident: Incident) -> str:
    """What If-Match takes to refuse a change of anything but this version of the incident."""
    return f'"{incident.version}"'


def _options(address: str, token: str, timeout: float) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "servicedesk-client/1"}
    return {"base_url": address, "timeout": timeout, "headers": headers}


def _address(reference: str, step: str = "") -> str:
    """Below the incidents, whatever is in the words; httpx quotes what else must be quoted."""
    words = [word.replace("/", "%2F") for word in (reference, step) if word]
    return INCIDENTS + "".join(f"{word}/" for word in words)


def _headers(if_match: str, key: str) -> dict[str, str]:
    return _given(**{"If-Match": if_match, "Idempotency-Key": key})


def _given(**asked: Any) -> dict[str, Any]:
    """What was asked for at all."""
    return {name: value for name, value in asked.items() if value}


def _told(kind: type[T], answer: object) -> T:
    """The answer as what it must be: refusals have been raised before."""
    if not isinstance(answer, kind):
        raise TypeError(f"The desk answered no {kind.__name__}: {answer!r}")
    return answer


def _left(response: httpx.Response) -> Incident | None:
    """The incident as it is then; None where it was handed over to others."""
    return Incident.from_dict(response.json()) if response.status_code != 204 else None


def _page(answer: Page[T] | Problem | None) -> Page[T]:
    if answer is None or isinstance(answer, Problem):
        raise TypeError(f"This is no page of a list: {answer!r}")
    return answer


def _following(address: str | None) -> dict[str, Any] | None:
    """What the next page asks for; its address may be one that only the desk itself knows."""
    if address is None:
        return None
    asked = parse_qs(urlsplit(address).query)
    if "cursor" in asked:
        return {"cursor": asked["cursor"][0]}
    return {"after": int(asked["after"][0])}
