"""A small reverse proxy: what is asked for below a prefix comes from an app that knows nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HOP = {"connection", "keep-alive", "transfer-encoding"}  # headers that are said anew at each hop


@contextmanager
def proxied(port: int, behind: int, prefix: str) -> Iterator[list[str]]:
    """Serve what is at `behind` at this port, below the prefix. Yields the paths asked for outside of it."""
    astray = []

    class Proxy(BaseHTTPRequestHandler):
        def forward(self) -> None:
            if not self.path.startswith(f"{prefix}/"):
                astray.append(self.path)
                self.send_response(204)  # somebody else's
                self.end_headers()
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            app = HTTPConnection("127.0.0.1", behind)
            app.request(self.command, self.path.removeprefix(prefix), body or None, dict(self.headers))
            answer = app.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            while part := answer.read1(65536):  # as it comes: the page listens to streams
                self.wfile.write(part)
                self.wfile.flush()
            app.close()

        do_GET = do_HEAD = do_POST = forward

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Proxy)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield astray
    finally:
        server.shutdown()
        server.server_close()
