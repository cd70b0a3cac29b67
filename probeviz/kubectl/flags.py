"""Flags as kubectl reads them (spf13/pflag): long and short, `=` or the next word, anywhere on the line."""

from collections.abc import Mapping
from typing import NamedTuple

from probeviz.kubectl.errors import KubectlError


class Flag(NamedTuple):
    """`name` is the long form; a flag without `takes` is a switch; `bare` is its value when none is given.

    A flag that is `many` keeps all its values, one a line; any other its last.
    """

    name: str
    short: str = ""
    takes: bool = True
    bare: str | None = None
    many: bool = False


class Parsed(NamedTuple):
    """The words that are no flags, and the flags by long name."""

    words: list[str]
    flags: dict[str, str]

    def on(self, name: str) -> bool:
        return self.flags.get(name, "false") == "true"

    def all(self, name: str) -> list[str]:
        """Every value of a flag that is `many`, in the order given."""
        return self.flags[name].split("\n") if name in self.flags else []


def _put(flags: dict[str, str], flag: Flag, value: str) -> None:
    before = f"{flags[flag.name]}\n" if flag.many and flag.name in flags else ""
    flags[flag.name] = before + value


COMMON = (Flag("namespace", "n"), Flag("all-namespaces", "A", takes=False))


def parse(verb: str, args: list[str], known: tuple[Flag, ...]) -> Parsed:
    """Splits a verb's arguments; raises in pflag's words."""
    longs = {flag.name: flag for flag in (*COMMON, *known)}
    shorts = {flag.short: flag for flag in (*COMMON, *known) if flag.short}
    words: list[str] = []
    flags: dict[str, str] = {}
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word == "--":
            words += rest
            break
        if word.startswith("--"):
            _long(verb, word[2:], rest, longs, flags)
        elif word.startswith("-") and word != "-":
            _short(verb, word[1:], rest, shorts, flags)
        else:
            words.append(word)
    return Parsed(words, flags)


def _long(verb: str, word: str, rest: list[str], known: Mapping[str, Flag], flags: dict[str, str]) -> None:
    name, equals, value = word.partition("=")
    flag = known.get(name)
    if flag is None:
        raise KubectlError(f"error: unknown flag: --{name}\nSee 'kubectl {verb} --help' for usage.")
    if equals:
        _put(flags, flag, value)
    elif not flag.takes:
        flags[name] = "true"
    elif flag.bare is not None:
        flags[name] = flag.bare
    elif rest:
        _put(flags, flag, rest.pop(0))
    else:
        raise KubectlError(f"error: flag needs an argument: --{name}\nSee 'kubectl {verb} --help' for usage.")


def _short(verb: str, word: str, rest: list[str], known: Mapping[str, Flag], flags: dict[str, str]) -> None:
    """A cluster of letters: `-wA`; the first that takes a value has the rest of the word, or the next one."""
    for i, letter in enumerate(word):
        flag = known.get(letter)
        if flag is None:
            raise KubectlError(
                f"error: unknown shorthand flag: '{letter}' in -{word}\nSee 'kubectl {verb} --help' for usage."
            )
        if not flag.takes:
            flags[flag.name] = "true"
            continue
        value = word[i + 1 :].removeprefix("=")
        if not value and not rest:
            raise KubectlError(
                f"error: flag needs an argument: '{letter}' in -{word}\nSee 'kubectl {verb} --help' for usage."
            )
        _put(flags, flag, value or rest.pop(0))
        return
