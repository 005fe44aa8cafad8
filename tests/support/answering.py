"""A small web server that answers what a test tells it, on a port of its own."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Told(NamedTuple):
    """What a path answers; a status alone has no content."""

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}


class Server(NamedTuple):
    """A server at an address; `asked` gathers the paths that were asked for."""

    address: str
    asked: list[str]


@contextmanager
def answering(answers: Mapping[str, bytes | Told | list[Told]]) -> Iterator[Server]:
    """Serve answers by path; of a list each is given once, and then the last one again."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path
            asked.append(path)
            told = answers.get(path, answers.get(path.partition("?")[0], Told(status=404)))
            if isinstance(told, list):
                told = told.pop(0) if len(told) > 1 else told[0]
            if isinstance(told, bytes):
                told = Told(told)
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.content)))
            self.end_headers()
            self.wfile.write(told.content)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.do_GET()

        def log_message(self, *_parts: object) -> None:
            """Write nothing: a test reads what commands write."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield Server(f"http://127.0.0.1:{server.server_address[1]}", asked)
        finally:
            server.shutdown()
            thread.join()
