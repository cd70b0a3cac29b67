"""What a command does when whoever read its output has seen enough, as `| head` has."""

import os
import sys
from typing import NoReturn

PIPE_CLOSED = 141  # as a shell says it of a program that ended by SIGPIPE


def closed() -> NoReturn:
    """Ends the command; what Python flushes at its end has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(PIPE_CLOSED)
