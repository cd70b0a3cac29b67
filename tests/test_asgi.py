"""The door for websockets."""

from channels.testing import WebsocketCommunicator

from probeviz.asgi import application

OUR_ORIGIN = [(b"host", b"localhost"), (b"origin", b"http://localhost")]


async def test_an_unknown_address_is_closed_and_raises_nothing() -> None:
    socket = WebsocketCommunicator(application, "/no/such/socket", headers=OUR_ORIGIN)
    connected, code = await socket.connect()
    assert (connected, code) == (False, 4404)


async def test_another_origin_is_refused() -> None:
    headers = [(b"host", b"localhost"), (b"origin", b"https://elsewhere.example")]
    socket = WebsocketCommunicator(application, "/no/such/socket", headers=headers)
    connected, code = await socket.connect()
    assert not connected
    assert code != 4404
