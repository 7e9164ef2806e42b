"""A web server that does as little as can be, for the benchmark of checks: it works until told to fail."""

from __future__ import annotations

import asyncio
from typing import Any

_GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nworks"
_BAD = b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def serve(port: Any, fails: Any) -> None:
    """Until the process ends. `port` and `fails` are shared: where it listens, and whether it fails."""
    asyncio.run(_serve(port, fails))


async def _serve(port: Any, fails: Any) -> None:
    class Spoken(asyncio.Protocol):
        transport: asyncio.Transport

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport  # type: ignore[assignment]

        def data_received(self, data: bytes) -> None:
            self.transport.write(_BAD if fails.value else _GOOD)
            self.transport.close()

    server = await asyncio.get_running_loop().create_server(Spoken, "127.0.0.1", 0, backlog=1000)
    port.value = server.sockets[0].getsockname()[1]
    await server.serve_forever()
