"""A visitor who plays a run to a certain fact, and does something there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, WebSocket, expect

AT_ONCE = 10  # steps that are asked for before their answers are waited for
STEP_MS = 60  # a step: the site takes 20 messages of a viewer a second, and on a quiet machine answers come faster


@dataclass
class Play:
    """A visitor's page, and how far its run has got."""

    page: Page
    until: int = 0
    playing: bool = True
    heard: int = field(default=0)
    socket: WebSocket | None = None  # the newest: of two runs, the one whose clock it is

    @classmethod
    def of(cls, page: Page) -> "Play":
        """Of a page that is not yet open."""
        play = cls(page)
        page.on("websocket", play.listen)
        return play

    def listen(self, socket: WebSocket) -> None:
        self.socket = socket
        socket.on("framereceived", lambda payload: self.hear(payload) if socket is self.socket else None)

    def hear(self, payload: str | bytes) -> None:
        message = json.loads(payload)
        if message["type"] == "batch":
            self.until = message["until"]
        elif message["type"] == "welcome" and message["picture"] is not None:
            self.until = message["t"]
        if "clock" in message:
            self.playing = message["clock"]["playing"]
            self.heard += 1

    def until_heard(self, true: Callable[[], bool]) -> None:
        for _ in range(6_000):
            if true():
                return
            self.page.wait_for_timeout(10)
        raise AssertionError(f"nothing came any more; the run stands at {self.until} ms")

    def see(self, view: str) -> None:
        """On a phone, the view that is to be touched."""
        button = self.page.locator(f"#views [data-view={view}]")
        if button.is_visible():
            button.click()

    def back(self, changes: int) -> None:
        """The playhead to the change of READY, RESTARTS or a code so many before."""
        for _ in range(changes):
            self.page.keyboard.press("[")
        expect(self.page.locator("#live")).to_contain_text("Looking back")

    def stop(self) -> None:
        self.see("stage")
        if self.playing:
            self.page.locator("#play").click()
            self.until_heard(lambda: not self.playing)

    def stand(self) -> None:
        """The page stops at once, and is put right when the server says where it stopped: then what is drawn stands."""
        self.stop()
        self.page.evaluate("async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame); }")

    def to(self, seconds: int) -> None:
        """On to the first fact at that time or later, by steps: a clock that plays overshoots on a busy machine."""
        self.stop()
        wanted = seconds * 1_000
        assert self.until < wanted, f"the run is at {self.until} ms already"
        self.page.evaluate("() => document.activeElement.blur()")
        while (whole := (wanted - self.until) // 1_000 - 1) > 0:
            self.steps(">", min(whole, AT_ONCE), self.until + 1_000 * min(whole, AT_ONCE))
        while self.until < wanted:
            self.steps(".", 1, self.until + 1)

    def steps(self, key: str, many: int, to: int) -> None:
        """So many steps by seconds (`>`) or by facts (`.`), which lead to that time or beyond, in ms."""
        for _ in range(many):
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(STEP_MS)
        self.until_heard(lambda: self.until >= to)

    def unfold(self) -> None:
        """The manifest, which a lesson folds away while it asks something."""
        self.see("edit")
        peek = self.page.locator(".yaml .peek")
        if peek.is_visible() and peek.get_attribute("aria-expanded") != "true":
            peek.click()

    def switch(self, probe: str, path: str) -> None:
        self.unfold()
        self.page.locator(f"[data-probe={probe}] [data-path='{path}']").click()
        expect(self.page.locator("#consequence")).to_contain_text("configured")

    def type(self, line: str) -> None:
        self.see("shell")
        self.page.get_by_role("tab", name="Terminal").click()
        field = self.page.locator("#terminal input")
        field.fill(line)
        field.press("Enter")

    def write(self, change: Callable[[str], str]) -> None:
        """Changes the manifest in the editor and applies it."""
        self.unfold()
        self.page.locator("#editor").click()
        editor = self.page.locator("#editor .cm-content")
        expect(editor).to_be_focused()
        expect(editor).to_contain_text("kind: Deployment")
        rows = editor.locator(".cm-line").all_inner_texts()
        text = change("\n".join("" if row == "\n" else row for row in rows))
        editor.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.page.locator("#apply").click()
        expect(self.page.locator("#consequence")).to_contain_text("configured")
