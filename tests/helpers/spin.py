"""Work for the tests of the pool; runs in a helper process."""

import os
import sys

prepared = 0


def prepare() -> None:
    """Once before each piece of work, while files may still be opened."""
    global prepared
    with open("/etc/passwd"):
        prepared += 1


def work(asked: bytes) -> bytes:
    match asked.split(b" "):
        case [b"echo", *words]:
            return b" ".join(words)
        case [b"pid"]:
            return str(os.getpid()).encode()
        case [b"spin"]:
            while True:
                pass
        case [b"eat", mb]:
            return str(len(b"x" * (int(mb) << 20))).encode()
        case [b"print"]:
            sys.stdout.write("noise\n" * 1_000)
            sys.stdout.flush()
            return b"quiet"
        case [b"look"]:
            return repr((dict(os.environ), os.getcwd())).encode()
        case [b"open"]:
            try:
                with open("/etc/passwd"):
                    return b"opened"
            except OSError as error:
                return str(error.strerror).encode()
        case [b"prepared"]:
            return str(prepared).encode()
        case [b"exit"]:
            os._exit(0)
    raise ValueError("no such work")
