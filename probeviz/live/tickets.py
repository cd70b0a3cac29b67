"""A run before it exists: the page names it, the first hello makes it.

Reading a page writes nothing, so crawlers and previews leave no runs behind. The page carries the run's id and its
commanding key, both new, and a signed ticket that says what the run shall be; whoever says hello with it gets it made.
"""

from typing import NamedTuple

from django.core import signing
from django.utils.crypto import salted_hmac

DAY_S = 24 * 3600  # a page that was opened yesterday is to be loaded anew


class Ticket(NamedTuple):
    """What the run shall be: a lesson's, or an example of the sandbox, or what a share link leads to."""

    lesson: str
    visitor: str
    example: str = ""
    share: str = ""
    seed: int | None = None  # of a lesson with a pool of faults: it says which were drawn


def command_token(run: str) -> str:
    """The commanding key of a run that is yet to be made: 128 bits, known to nobody who has not seen the page."""
    digest = salted_hmac("probeviz.live.tickets.command_token", run, algorithm="sha256").digest()
    return signing.b64_encode(digest[:16]).decode()


def write(run: str, ticket: Ticket) -> str:
    return signing.dumps(list(ticket), salt=_salt(run))


def read(run: str, text: str) -> Ticket | None:
    """What the ticket says of this run; None when it is not ours, is another run's, or is too old."""
    try:
        return Ticket(*signing.loads(text, salt=_salt(run), max_age=DAY_S))
    except signing.BadSignature:
        return None


def _salt(run: str) -> str:
    return f"probeviz.live.tickets/{run}"
