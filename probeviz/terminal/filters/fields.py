"""`cut`, `tr` and `sed`: small subsets, with a sentence for the rest."""

import re

import re2

from probeviz.terminal.filters.grep import basic, compiled
from probeviz.terminal.filters.text import NOTHING, Filtered, FilterError
from probeviz.terminal.limits import TR_RANGE

SED = "sed here understands s/a/b/ (with g and i), Np, $p, N,Mp, Nd, N,Md, /re/p and /re/d; -n and -E."
TR = "tr here understands tr SET1 SET2, tr -d SET and tr -s SET, with ranges such as a-z."


class Cut:
    """`cut -d C -f LIST` and `cut -c LIST`; LIST as 1,3-5,7-."""

    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 0
        self._separator, self._only = "\t", False
        self._fields: list[tuple[int, int]] = []
        self._letters = False
        rest = list(words)
        while rest:
            word = rest.pop(0)
            option, value = word[:2], word[2:]
            if option in ("-d", "-f", "-c"):
                value = value or (rest.pop(0) if rest else "")
                self._take(option, value)
            elif word == "-s":
                self._only = True
            else:
                raise FilterError(f"cut: {word} is not understood here; -d, -f, -c and -s are.", 1)
        if not self._fields:
            raise FilterError("cut: you must specify a list of bytes, characters, or fields", 1)

    def _take(self, option: str, value: str) -> None:
        if option == "-d":
            if len(value) != 1:
                raise FilterError("cut: the delimiter must be a single character", 1)
            self._separator = value
            return
        self._letters = option == "-c"
        for part in value.split(","):
            found = re.fullmatch(r"(\d{0,5})(-?)(\d{0,5})", part, re.A)
            if found is None or not (found[1] or found[3]) or (found[3] and not found[2]):
                raise FilterError(f"cut: invalid field value '{part}'", 1)
            first, last = int(found[1] or 1), int(found[3] or 99_999) if found[2] else int(found[1])
            if not first or last < first:
                raise FilterError("cut: fields are numbered from 1", 1)
            self._fields.append((first, last))

    def feed(self, lines: list[str]) -> Filtered:
        return Filtered([text for line in lines if (text := self._line(line)) is not None], [])

    def end(self) -> Filtered:
        return NOTHING

    def _line(self, line: str) -> str | None:
        if self._letters:
            return "".join(letter for i, letter in enumerate(line, 1) if self._wanted(i))
        if self._separator not in line:
            return None if self._only else line
        return self._separator.join(f for i, f in enumerate(line.split(self._separator), 1) if self._wanted(i))

    def _wanted(self, i: int) -> bool:
        return any(first <= i <= last for first, last in self._fields)


class Tr:
    """Letters for letters, line by line; the ends of lines stay."""

    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 0
        flags = [word for word in words if word in ("-d", "-s")]
        sets = [_set(word) for word in words if word not in ("-d", "-s")]
        self._how = flags[0] if flags else ""
        if len(flags) > 1 or len(sets) != (1 if flags else 2) or not all(sets):
            raise FilterError(TR, 1)
        if not flags:
            to = sets[1] + sets[1][-1] * (len(sets[0]) - len(sets[1]))
            self._table = {ord(a): b for a, b in zip(sets[0], to, strict=False)}
        elif self._how == "-d":
            self._table = dict.fromkeys(map(ord, sets[0]), "")
        self._squeezed = set(sets[0])

    def feed(self, lines: list[str]) -> Filtered:
        return Filtered([self._line(line) for line in lines], [])

    def end(self) -> Filtered:
        return NOTHING

    def _line(self, line: str) -> str:
        if self._how != "-s":
            return line.translate(self._table)
        kept = [b for a, b in zip(" " + line, line, strict=False) if a != b or b not in self._squeezed]
        return line[:1] + "".join(kept)[1:] if line and kept and line[0] == kept[0] else "".join(kept)


def _set(text: str) -> str:
    text = text.replace("[:upper:]", "A-Z").replace("[:lower:]", "a-z").replace("[:digit:]", "0-9")
    text = text.replace("[:space:]", " \\t").replace("\\t", "\t").replace("\\n", "\n")
    found = ""
    at = 0
    while at < len(text):
        if at + 2 < len(text) and text[at + 1] == "-" and text[at] <= text[at + 2]:
            if ord(text[at + 2]) - ord(text[at]) > TR_RANGE:
                raise FilterError(TR_RANGE.said(), 1)
            found += "".join(map(chr, range(ord(text[at]), ord(text[at + 2]) + 1)))
            at += 3
        else:
            found += text[at]
            at += 1
    return found


class Sed:
    """One command of sed, after an address or without."""

    slow = False

    def __init__(self, words: list[str]) -> None:
        self.code = 0
        extended = False
        self._silent = False
        scripts: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word in ("-E", "-r"):
                extended = True
            elif word in ("-n", "--quiet", "--silent"):
                self._silent = True
            elif word == "-e" and rest:
                scripts.append(rest.pop(0))
            elif word.startswith("-"):
                raise FilterError(f"sed: {word} is not understood. {SED}", 1)
            else:
                scripts.append(word)
        if len(scripts) != 1:
            raise FilterError(SED, 1)
        self._number = 0
        self._inside = False
        self._last: str | None = None  # with `$`, the newest line waits until it is known whether it is the last
        self._read(scripts[0].strip(), extended)

    def _read(self, script: str, extended: bool) -> None:
        address = re.match(r"(?:(\d{1,6}|\$)(?:,(\d{1,6}|\$))?|/((?:[^/\\]|\\.)*)/)?\s*", script, re.A)
        assert address is not None  # all of it is optional
        self._first, self._until, pattern = address[1], address[2], address[3]
        self._match = None if pattern is None else _regex(pattern, extended, "")
        command = script[address.end() :]
        self._command = command[:1]
        if command in ("p", "d", "q"):
            return
        if self._command != "s" or len(command) < 4:
            raise FilterError(f"sed: {script}: {SED}", 1)
        parts = _parts(command)
        if len(parts) != 3 or set(parts[2]) - set("giI"):
            raise FilterError(f"sed: {script}: {SED}", 1)
        self._pattern = _regex(parts[0], extended, parts[2])
        self._all = "g" in parts[2]
        self._to = parts[1]

    def feed(self, lines: list[str]) -> Filtered:
        out: list[str] = []
        if "$" not in (self._first, self._until):
            for line in lines:
                out += self._line(line, last=False)
                if self._command == "q" and self._quits():
                    return Filtered(out, [], done=True)
            return Filtered(out, [])
        for line in lines:
            if self._last is not None:
                out += self._line(self._last, last=False)
            self._last = line
        return Filtered(out, [])

    def end(self) -> Filtered:
        if self._last is None:
            return NOTHING
        line, self._last = self._last, None
        return Filtered(self._line(line, last=True), [])

    def _quits(self) -> bool:
        return self._first is None or self._number == int(self._first)

    def _line(self, line: str, last: bool) -> list[str]:
        self._number += 1
        taken = self._takes(line, last)
        if self._command == "s" and taken:
            line = self._substituted(line)
        kept = [] if self._silent or (self._command == "d" and taken) else [line]
        return kept + ([line] if self._command == "p" and taken else [])

    def _takes(self, line: str, last: bool) -> bool:
        if self._match is not None:
            return self._match.search(line) is not None
        if self._first is None:
            return True
        begins = last if self._first == "$" else self._number == int(self._first)
        if self._until is None:
            return begins
        inside = self._inside or begins
        ends = last if self._until == "$" else self._number >= int(self._until)
        self._inside = inside and not ends
        return inside

    def _substituted(self, line: str) -> str:
        """`&` is the match, `\\1` a group."""
        out, at = "", 0
        for found in self._pattern.finditer(line):
            out += line[at : found.start()] + self._replacement(found)
            at = found.end()
            if not self._all:
                break
        return out + line[at:]

    def _replacement(self, found: "re2._Match[str]") -> str:
        def put(escape: re.Match[str]) -> str:
            text = escape[0]
            if text == "&":
                return found.group(0) or ""
            if text[1].isdecimal():
                return (found.group(int(text[1])) or "") if int(text[1]) <= (found.re.groups or 0) else ""
            return {"n": "\n", "t": "\t"}.get(text[1], text[1])

        return re.sub(r"\\.|&", put, self._to, flags=re.S)


def _parts(command: str) -> list[str]:
    """`s/a/b/g` at its separators, which a backslash takes the meaning of."""
    separator, parts, at = command[1], [""], 2
    while at < len(command):
        letter = command[at]
        if letter == "\\" and at + 1 < len(command):
            parts[-1] += command[at + 1] if command[at + 1] == separator else command[at : at + 2]
            at += 2
            continue
        if letter == separator:
            parts.append("")
        else:
            parts[-1] += letter
        at += 1
    return parts


def _regex(pattern: str, extended: bool, flags: str) -> "re2._Regexp[str]":
    return compiled("sed", pattern if extended else basic(pattern), ignore_case="i" in flags.lower())
