"""What is said of a message that is not done."""

from probeviz.live import limits
from probeviz.live import protocol as p
from probeviz.locale.text import say


def beyond(id: str, now: int, t: int) -> p.Refused:
    return refused(id, "out-of-range", say("The run is at {now} ms; {t} ms is yet to come.", now=now, t=t))


def refused(id: str | None, code: str, message: str, retry_ms: int | None = None) -> p.Refused:
    assert code in p.CODES
    return p.Refused(id=id, code=code, message=message, retry_ms=retry_ms)


def broken(id: str | None) -> p.Refused:
    return refused(id, "broken", say("The server could not work on this; it has been written down."))


def too_long(id: str | None, size: int, most: int) -> p.Refused:
    return refused(id, "too-long", say(limits.LONG, found=size, most=most))


def too_often(id: str | None, wait_ms: int) -> p.Refused:
    return refused(id, "too-many", say(limits.OFTEN, found=wait_ms), wait_ms)
