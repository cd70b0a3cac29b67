"""Log lines without what opens a run: its keys, its ticket, the cookies that find it."""

import logging
import re

SECRET = re.compile(
    r"""(?ix)
    ( (?:[a-z]*_)? (?:token|ticket) | visitor | sessionid | csrftoken | csrfmiddlewaretoken )  # its name
    ( \\?["']? \s* [=:] \s* \\?["']? )  # in an address, in JSON, in Python's repr of either
    [\w.:%~-]{8,}
    """
)


def masked(text: str) -> str:
    return SECRET.sub(r"\1\2***", text)


class Masked(logging.Formatter):
    """The whole line, a traceback and its messages included."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
