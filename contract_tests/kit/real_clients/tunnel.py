"""A proxy for clients with a fixed host name: each CONNECT leads to one port of this machine."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
PIECE = 65536
SILENCE = 60  # seconds


class _Tunnel(socketserver.StreamRequestHandler):
    server: _Proxy

    def handle(self) -> None:
        """Answer the CONNECT, and copy both directions until one side closes."""
        while self.rfile.readline().strip():
            pass
        with socket.create_connection(self.server.target) as far:
            self.wfile.write(ESTABLISHED)
            ends = {self.connection: far, far: self.connection}
            while ready := select.select(ends, [], [], SILENCE)[0]:
                if not all(_copy(end, ends[end]) for end in ready):
                    return


def _copy(source: socket.socket, target: socket.socket) -> bool:
    """Copy what has arrived; return false at the end."""
    try:
        piece = source.recv(PIECE)
        target.sendall(piece)
    except OSError:  # a side was reset
        return False
    return bool(piece)


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.target = target


@contextmanager
def open_tunnel(host: str, port: int) -> Iterator[str]:
    """Start a proxy whose tunnels all lead to one address; yield its URL."""
    with _Proxy((host, port)) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()
