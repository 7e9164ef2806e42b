"""The broker over files: what a worker sees is whole."""

from __future__ import annotations

import threading
from pathlib import Path

from kombu import Connection

from servicedesk.embedded.broker import SCHEME


def test_no_reader_meets_a_half_written_message(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("messages", "control")}
    for folder in folders.values():
        folder.mkdir()
    options = {
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "control_folder": str(folders["control"]),
    }
    sent, received = 400, []

    def write() -> None:
        with Connection(f"{SCHEME}://localhost", transport_options=options) as connection:
            queue = connection.SimpleQueue("bells")
            for number in range(sent):
                queue.put({"number": number, "padding": "x" * 20_000})

    writer = threading.Thread(target=write)
    with Connection(f"{SCHEME}://localhost", transport_options=options) as connection:
        queue = connection.SimpleQueue("bells")
        writer.start()
        while len(received) < sent:
            message = queue.get(timeout=10)
            received.append(message.payload["number"])
            message.ack()
    writer.join()
    assert received == list(range(sent))
    assert not list(folders["messages"].iterdir())
