"""An HTTP server that answers as program.json beside it says; standard library only.

probeviz wrote program.json from a simulated program, so that a real cluster can be watched doing the same. Times are
milliseconds. `python3 server.py [program.json]`.
"""

import json
import os
import random
import signal
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]

FILE = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "program.json")
# What SIGTERM does to PID 1 that has no handler: the exit code, or nothing at all.
DIES_WITH = {"go": 2, "init": 143}
WEDGED = threading.Event()
FOR_EVER = threading.Event()  # never set


class Open:
    """How many requests are being answered."""

    def __init__(self) -> None:
        self.count = 0
        self.changed = threading.Condition()

    def __enter__(self) -> None:
        with self.changed:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self.changed:
            self.count -= 1
            self.changed.notify_all()

    def wait_for_none(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.count == 0)


class Program:
    def __init__(self, given: Json) -> None:
        self.given = given
        self.began = time.monotonic()
        self.open = Open()
        self.asked: dict[str, int] = {}  # requests by route, for what answers in turn
        places = (given.get("capacity") or {}).get("concurrency")
        self.places = threading.Semaphore(places) if places else None

    def route(self, path: str, headers: Any) -> Json:
        """What answers this path now."""
        name, phases = self.named(path)
        age_ms = (time.monotonic() - self.began) * 1000
        found: Json = next((phase for phase in phases if age_ms < phase.get("until", float("inf"))), phases[-1])
        if found.get("cycle"):
            number = self.asked[name] = self.asked.get(name, -1) + 1
            found = found["cycle"][number % len(found["cycle"])]
        wanted = found.get("when_header") or {}
        if any(headers.get(header) != value for header, value in wanted.items()):
            found = found.get("else") or found
        return found

    def named(self, path: str) -> tuple[str, list[Json]]:
        routes = self.given.get("routes") or {}
        if path in routes:
            return path, routes[path]
        prefixes = [name for name in routes if name.endswith("*") and path.startswith(name[:-1])]
        best = max(prefixes, key=len, default="")
        return best, routes.get(best) or [self.given.get("default") or {"status": 404, "body": "404 page not found\n"}]


def drawn_s(latency: Json | None) -> float:
    """Seconds of a latency: fixed, or drawn."""
    latency = latency or {}
    if latency.get("uniform"):
        low, high = latency["uniform"]
        return random.uniform(low, high) / 1000
    if latency.get("normal"):
        mean, deviation = latency["normal"]
        return max(0.0, random.gauss(mean, deviation)) / 1000
    return float(latency.get("fixed", 0)) / 1000


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    program: Program

    def answer(self) -> None:
        with self.program.open:
            places = self.program.places
            if places is not None:
                places.acquire()
            try:
                self.answer_as(self.program.route(self.path.partition("?")[0], self.headers))
            finally:
                if places is not None:
                    places.release()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = answer

    def answer_as(self, route: Json) -> None:
        if WEDGED.is_set() or route.get("hang"):
            FOR_EVER.wait()
        time.sleep(drawn_s(route.get("latency")))
        if route.get("deadlock"):
            WEDGED.set()
            FOR_EVER.wait()
        if route.get("exit") is not None:
            os._exit(route["exit"])
        if route.get("panic") is not None:
            print(f"http: panic serving {self.client_address[0]}: {route['panic']}", file=sys.stderr, flush=True)
            self.hang_up()
            return
        if route.get("reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.hang_up(rudely=True)
            return
        if route.get("malformed") is not None:
            self.wfile.write(route["malformed"].encode())
            self.hang_up()
            return
        self.say(route)

    def say(self, route: Json) -> None:
        body = route.get("body", "").encode()
        self.send_response(route.get("status") or (302 if route.get("redirect") else 200))
        for name, value in (route.get("headers") or {}).items():
            self.send_header(name, value)
        if route.get("redirect"):
            self.send_header("Location", route["redirect"])
        length = route.get("content_length")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if route.get("hang_body"):
            self.wfile.flush()
            FOR_EVER.wait()
        if self.command != "HEAD":
            self.wfile.write(body)

    def hang_up(self, rudely: bool = False) -> None:
        """Closes the connection without a byte."""
        self.close_connection = True
        if rudely:
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def finish(self) -> None:
        with suppress(OSError):  # it was reset
            super().finish()

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # the client has gone


def on_sigterm(program: Program, servers: list[Server]) -> Any:
    """The handler of SIGTERM, or None where the kernel ignores it for PID 1."""
    sigterm = program.given.get("sigterm") or {}
    does = sigterm.get("does", "default")
    if does == "default":
        code = DIES_WITH.get(program.given.get("runtime", "go"))
        return signal.SIG_IGN if code is None else lambda *_: os._exit(code)
    if does == "ignore":
        return signal.SIG_IGN

    def end() -> None:
        if does == "exit":
            time.sleep(sigterm.get("after", 0) / 1000)
            os._exit(sigterm.get("exit", 0))
        for server in servers:
            server.shutdown()
            server.server_close()
        program.open.wait_for_none()
        os._exit(0)

    return lambda *_: threading.Thread(target=end).start()


def main() -> None:
    with open(FILE, encoding="utf-8") as file:
        program = Program(json.load(file))
    servers: list[Server] = []
    signal.signal(signal.SIGTERM, on_sigterm(program, servers))
    time.sleep(drawn_s(program.given.get("boot")))
    handler = type("Handler", (Handler,), {"program": program})
    for port in program.given.get("listen") or []:
        server = Server(("", port), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in program.given.get("log") or []:
        print(line, flush=True)
    ends = program.given.get("exit")
    if ends is not None:
        time.sleep(max(0.0, ends.get("after", 0) / 1000 - (time.monotonic() - program.began)))
        os._exit(ends.get("code", 0))
    FOR_EVER.wait()


if __name__ == "__main__":
    main()
