"""What daphne holds for one socket: it reads and takes without end, and ASGI has no word for it.

So this looks where it lies, at the protocol that daphne binds to the `send` of an application: in that one's queue, and
in the buffer of Twisted's transport. `tests/servers` holds it to that.
"""

from asyncio import Queue
from collections.abc import Callable
from functools import partial
from typing import Any

from twisted.internet.abstract import FileDescriptor
from twisted.protocols.policies import ProtocolWrapper

Send = Callable[..., Any]


def unread(send: Send) -> int:
    """Bytes that were sent and that the other side has not taken; 0 under another server, and in tests without one."""
    transport = getattr(_protocol(send), "transport", None)
    unsealed = 0
    while isinstance(transport, ProtocolWrapper):  # daphne ends TLS: what is sealed waits in the transport below
        unsealed += sum(map(len, getattr(transport, "_appSendBuffer", ())))
        transport = transport.transport
    if not isinstance(transport, FileDescriptor):
        return unsealed
    return unsealed + len(transport.dataBuffer) - transport.offset + transport._tempDataLen


def unheard(send: Send) -> int:
    """Messages that have come and that the application has not been given; 0 likewise."""
    queue = getattr(_protocol(send), "application_queue", None)
    return queue.qsize() if isinstance(queue, Queue) else 0


def _protocol(send: Send) -> object:
    return send.args[0] if isinstance(send, partial) and send.args else None
