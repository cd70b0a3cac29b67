"""A websocket client in a few lines (RFC 6455): text frames out, text frames in, no fragments, no extensions."""

import os
import socket
import struct
import threading
from contextlib import suppress


class WebSocket:
    def __init__(self, host: str, port: int, path: str) -> None:
        self._socket = socket.create_connection((host, port), timeout=20)
        self._read = self._socket.makefile("rb")
        self._sending = threading.Lock()
        ask = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: cHJvYmV2aXotYmVuY2gtMQ==\r\n\r\n"
        )
        self._socket.sendall(ask.encode())
        status = self._read.readline()
        if b" 101 " not in status:
            self.close()
            raise ConnectionError(f"{path}: {status.decode().strip()}")
        while self._read.readline().strip():
            pass

    def send(self, text: str) -> None:
        self._frame(0x81, text.encode())

    def _frame(self, kind: int, data: bytes) -> None:
        mask = os.urandom(4)
        size = bytes([0x80 | len(data)]) if len(data) < 126 else struct.pack("!BH", 0xFE, len(data))
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        with self._sending:
            self._socket.sendall(bytes([kind]) + size + mask + masked)

    def receive(self) -> str:
        """The next text; pings are answered. Raises ConnectionError when the server closes."""
        while True:
            head = self._read.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                raise ConnectionError("the server has closed the websocket")
            size = head[1] & 127
            if size > 125:
                size = int.from_bytes(self._read.read(2 if size == 126 else 8), "big")
            data = self._read.read(size)
            if len(data) < size:
                raise ConnectionError("the websocket was cut within a frame")
            if head[0] & 15 == 9:
                self._frame(0x8A, data)
            if head[0] & 15 == 1:
                return data.decode()

    def cut(self) -> None:
        """Ends a `receive` that another thread waits in."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._read.close()
        self._socket.close()
