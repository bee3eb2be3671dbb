"""The server answers on this computer only, and only to pages that came from it."""

from __future__ import annotations

import socket

import pytest

from tests.e2e.server import Server


def handshake(server: Server, host: str, origin: str) -> int:
    """The status of asking for the connection over which all data flows."""
    lines = [
        "GET /_stcore/stream HTTP/1.1", f"Host: {host}", f"Origin: {origin}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "", "",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall("\r\n".join(lines).encode())
        return int(line.recv(100).split()[1])


def test_a_page_of_this_server_is_let_in_and_a_rebound_name_or_a_foreign_page_is_not(server: Server) -> None:
    here = f"127.0.0.1:{server.port}"
    assert handshake(server, here, f"http://{here}") == 101
    assert handshake(server, f"rebound.example:{server.port}", f"http://rebound.example:{server.port}") == 403
    assert handshake(server, here, "http://elsewhere.example") == 403


def test_nobody_else_on_the_network_can_connect(server: Server) -> None:
    outside = {address[4][0] for address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    outside = {address for address in outside if not address.startswith("127.")}
    if not outside:
        pytest.skip("this computer has no address but its own")
    for address in outside:
        with pytest.raises(OSError, match=r"."):
            socket.create_connection((address, server.port), timeout=3)
