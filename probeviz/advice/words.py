"""Numbers and lists as the advice says them, and what a failing probe does."""

from collections.abc import Iterable

# What follows when a probe fails for ever.
DOES = {
    "readiness": "The Pod never becomes Ready, and a rollout stops at it.",
    "liveness": "The container is killed again and again.",
    "startup": "The container is killed at every start.",
}


def secs(seconds: float) -> str:
    """`30 s`, `2.5 s`; from three minutes on `5 min`, `3 min 20 s`."""
    whole = round(seconds, 1)
    if whole < 180:
        return f"{whole:g} s"
    minutes, rest = divmod(round(whole), 60)
    return f"{minutes} min" + (f" {rest} s" if rest else "")


def ms(milliseconds: float) -> str:
    """`250 ms`, `1.5 s`."""
    return f"{milliseconds:g} ms" if milliseconds < 1_000 else secs(milliseconds / 1_000)


def count(number: int, noun: str) -> str:
    """`1 Pod`, `3 Pods`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(words: Iterable[object], last: str = "and") -> str:
    """`a, b and c`."""
    *most, final = map(str, words)
    return f"{', '.join(most)} {last} {final}" if most else final
