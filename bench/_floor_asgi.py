"""The floor of the batch row: a Channels consumer that sends given texts at given times, and nothing else."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer


class Sender(AsyncWebsocketConsumer):
    """Begins with the first message that it gets; every further one is read and forgotten."""

    task: asyncio.Task[None] | None = None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.task is None:
            frames = json.loads(Path(os.environ["BENCH_FRAMES"]).read_text(encoding="utf-8"))
            self.task = asyncio.get_running_loop().create_task(self._play(frames))

    async def _play(self, frames: list[tuple[float, str]]) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        for due, text in frames:
            await asyncio.sleep(max(0.0, started + due - loop.time()))
            await self.send(text_data=text)

    async def disconnect(self, code: int) -> None:
        if self.task is not None:
            self.task.cancel()


_sender: Any = Sender.as_asgi()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await _sender(scope, receive, send)
