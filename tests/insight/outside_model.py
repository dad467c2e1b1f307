"""A model from outside on this machine: it keeps what it was sent, and answers as it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[list[str]], Any]


def of_length(texts: list[str]) -> dict[str, Any]:
    """Answer as such endpoints do, in another order than asked."""
    rows = [{"index": place, "embedding": [1.0, float(len(text))]} for place, text in enumerate(texts)]
    return {"data": rows[::-1]}


class Model(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), raw))
        time.sleep(self.server.waits)
        said = self.server.answer(json.loads(raw)["input"])
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(body) + self.server.missing))
        self.end_headers()
        try:
            for at in range(0, len(body), self.server.piece):
                self.wfile.write(body[at : at + self.server.piece])
                self.wfile.flush()
                time.sleep(self.server.drips)
        except OSError:
            pass  # whoever asked has gone

    def log_message(self, *_args: Any) -> None:
        """Keep quiet."""


@contextmanager
def outside_model() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    server.daemon_threads = True
    server.asked, server.answer, server.status = [], of_length, 200
    server.waits, server.drips, server.piece, server.missing = 0.0, 0.0, 1 << 20, 0
    server.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
