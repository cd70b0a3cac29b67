"""Numbers and lists as the advice says them, and what a failing probe does."""

from collections.abc import Iterable

from probeviz.locale.text import say, together

# What follows when a probe fails for ever.
DOES = {
    "readiness": say("The Pod never becomes Ready, and a rollout stops at it."),
    "liveness": say("The container is killed again and again."),
    "startup": say("The container is killed at every start."),
}


def secs(seconds: float) -> str:
    """`30 s`, `2.5 s`; from three minutes on `5 min`, `3 min 20 s`."""
    whole = round(seconds, 1)
    if whole < 180:
        return say("{seconds:g} s", seconds=whole)
    minutes, rest = divmod(round(whole), 60)
    left = say("{seconds:g} s", seconds=rest) if rest else ""
    return together(say("{minutes} min", minutes=minutes), left)


def ms(milliseconds: float) -> str:
    """`250 ms`, `1.5 s`."""
    return say("{milliseconds:g} ms", milliseconds=milliseconds) if milliseconds < 1_000 else secs(milliseconds / 1_000)


def count(number: int, noun: str) -> str:
    """`1 Pod`, `3 Pods`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(words: Iterable[object]) -> str:
    """`a, b and c`."""
    *most, final = map(str, words)
    return say("{most} and {last}", most=", ".join(most), last=final) if most else final
