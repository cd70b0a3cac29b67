"""Flags as kubectl reads them (spf13/pflag flag.go): long and short, `=` or the next word, anywhere on the line."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from probeviz.kubectl import config_flags
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flag import ALL_NAMESPACES, Flag
from probeviz.kubectl.upstream import DEPRECATED, HARMLESS, LATEST, absent, flags_of, global_flags, neutral

__all__ = ["ALL_NAMESPACES", "BOOLS", "Flag", "Parsed", "parse"]

LEAVE = "; leave the flag out."
# strconv.ParseBool
BOOLS = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), "true"),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), "false"),
}


class Parsed(NamedTuple):
    """The words that are no flags, and the flags by long name; `cause` is the command as `--record` keeps it, or ""."""

    words: list[str]
    flags: dict[str, str]
    cause: str = ""

    def on(self, name: str) -> bool:
        return self.flags.get(name, "false") == "true"

    def all(self, name: str) -> list[str]:
        """Every value of a flag that is `many`, in the order given."""
        return self.flags[name].split("\n") if name in self.flags else []


def parse(verb: str, args: list[str], known: tuple[Flag, ...], minor: int = LATEST) -> Parsed:
    """Splits a verb's arguments; raises in pflag's words, and in ours for a flag that is not `known` but kubectl's.

    `minor` is the release whose kubectl it is, for a verb whose flags have changed.
    """
    upstream = flags_of(verb, minor)
    own = {
        flag.name: flag._replace(of=upstream[flag.name].of) if flag.name in upstream else flag
        for flag in known
        if flag.name not in absent(verb, minor)
    }
    longs = {**global_flags(), **upstream, **own}
    reading = _Reading(verb, longs)
    words = reading.all(args)
    for name, value in reading.flags.items():
        why = own[name].why if name in own else LEAVE if name in upstream and name not in HARMLESS else ""
        if why and not neutral(longs[name], value):
            raise NotSimulated(f"kubectl {verb} {reading.typed[name]} is not simulated{why}")
    config_flags.check(verb, {name: value for name, value in reading.flags.items() if name not in own})
    return Parsed(words, reading.flags, reading.line(words) if reading.flags.get("record") == "true" else "")


def deprecated(verb: str, args: list[str], known: tuple[Flag, ...], minor: int) -> list[str]:
    """What pflag says of flags that will go, each time one is given, up to the first mistake on the line."""
    own = {flag.name: flag for flag in known if flag.name not in absent(verb, minor)}
    reading = _Reading(verb, {**global_flags(), **flags_of(verb, minor), **own})
    with suppress(KubectlError):
        reading.all(args)
    return [
        f"Flag --{name} has been deprecated, {DEPRECATED[name].said}"
        for name, _ in reading.given
        if name in DEPRECATED and minor >= DEPRECATED[name].since
    ]


class _Reading:
    """What has been read so far of a verb's flags."""

    def __init__(self, verb: str, known: Mapping[str, Flag]) -> None:
        self.flags: dict[str, str] = {}
        self.typed: dict[str, str] = {}  # each flag as it was written
        self.given: list[tuple[str, str]] = []  # by long names, in order, with their values as they were written
        self._verb = verb
        self._longs = known
        self._shorts = {flag.short: flag for flag in known.values() if flag.short}

    def all(self, args: list[str]) -> list[str]:
        """parseArgs: the words that are no flags."""
        rest = list(args)
        words: list[str] = []
        while rest:
            word = rest.pop(0)
            if word == "--":
                return words + rest
            if word.startswith("--"):
                self.long(word[2:], rest)
            elif word.startswith("-") and word != "-":
                self.short(word[1:], rest)
            else:
                words.append(word)
        return words

    def line(self, words: list[str]) -> str:
        """parseCommandArguments (cli-runtime record_flags.go): the words first, then every flag by its long name."""
        return " ".join(["kubectl", self._verb, *words, *(f"--{name}={value}" for name, value in self.given)])

    def long(self, word: str, rest: list[str]) -> None:
        """parseLongArg."""
        name, equals, value = word.partition("=")
        flag = self._longs.get(name)
        if not name or name[0] == "-":
            raise self._wrong(f"bad flag syntax: --{word}")
        if flag is None:
            raise self._wrong(f"unknown flag: --{name}")
        self.typed[name] = f"--{name}"
        if equals:
            self._put(flag, value)
        elif not flag.takes:
            self._put(flag, "true")
        elif flag.bare is not None:
            self._put(flag, flag.bare)
        elif rest:
            self._put(flag, rest.pop(0))
        else:
            raise self._wrong(f"flag needs an argument: --{name}")

    def short(self, letters: str, rest: list[str]) -> None:
        """parseSingleShortArg, over a cluster: `-wA`; the first that takes a value has the rest, or the next word."""
        while letters:
            letter, behind = letters[0], letters[1:]
            flag = self._shorts.get(letter)
            if flag is None:
                raise self._wrong(f"unknown shorthand flag: '{letter}' in -{letters}")
            self.typed[flag.name] = f"-{letter}"
            if len(behind) > 1 and behind[0] == "=":
                return self._put(flag, behind[1:])
            if not flag.takes:
                self._put(flag, "true")
                letters = behind
                continue
            if not behind and not rest:
                raise self._wrong(f"flag needs an argument: '{letter}' in -{letters}")
            return self._put(flag, behind or rest.pop(0))
        return None

    def _put(self, flag: Flag, value: str) -> None:
        written = value
        if flag.of == "bool" or not flag.takes:
            if value not in BOOLS:
                raise self._invalid(flag, value, "ParseBool")
            value = BOOLS[value]
        elif flag.of == "int" and not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise self._invalid(flag, value, "ParseInt")
        before = f"{self.flags[flag.name]}\n" if flag.many and flag.name in self.flags else ""
        self.flags[flag.name] = before + value
        self.given.append((flag.name, written))

    def _invalid(self, flag: Flag, value: str, parsed_by: str) -> KubectlError:
        why = f'strconv.{parsed_by}: parsing "{value}": invalid syntax'
        return self._wrong(f'invalid argument "{value}" for "{flag.shown}" flag: {why}')

    def _wrong(self, said: str) -> KubectlError:
        return KubectlError(f"error: {said}\nSee '{f'kubectl {self._verb}'.strip()} --help' for usage.")
