"""What waits below an application, also when daphne ends TLS; tests/servers has the real thing without it."""

from functools import partial
from types import SimpleNamespace
from typing import Any

from twisted.internet.abstract import FileDescriptor
from twisted.protocols.tls import TLSMemoryBIOProtocol

from probeviz.live.daphnes import unread


def lowest(waiting: bytes) -> FileDescriptor:
    transport = FileDescriptor(SimpleNamespace())  # type: ignore[arg-type]  # it is never asked for anything
    transport.dataBuffer = waiting
    return transport


def sealed(below: Any, handshaking: list[bytes]) -> TLSMemoryBIOProtocol:
    transport = TLSMemoryBIOProtocol.__new__(TLSMemoryBIOProtocol)
    transport.transport = below
    transport._appSendBuffer = handshaking
    return transport


def sent_by(transport: Any) -> int:
    def send(protocol: object) -> None: ...

    return unread(partial(send, SimpleNamespace(transport=transport)))


def test_bytes_that_nobody_takes_are_counted() -> None:
    assert sent_by(lowest(b"1234")) == 4


def test_below_tls_they_are_counted_too() -> None:
    assert sent_by(sealed(lowest(b"1234"), [])) == 4
    assert sent_by(sealed(lowest(b"1234"), [b"ab", b"c"])) == 7


def test_under_another_server_there_is_nothing_to_count() -> None:
    assert sent_by(SimpleNamespace()) == 0
    assert unread(lambda _: None) == 0
