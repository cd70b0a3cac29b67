"""`$(( ))`: whole numbers of 64 bits, as a shell counts (POSIX 2.6.4; C's operators and their order)."""

import re
from collections.abc import Callable, Mapping

from probeviz.terminal.limits import SUMS
from probeviz.terminal.line import LineError

TOKEN = re.compile(r"\s*(?:(\d+)|(\$?\{?[A-Za-z_]\w*\}?)|(\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%()<>!~&|^?:=]))", re.A)
WRAP, SIGN = 1 << 64, 1 << 63
MOST_SHIFT, MOST_POWER = 63, 64

Number = Callable[[int, int], int]


def _divided(a: int, b: int) -> int:
    """Towards zero, as in C."""
    if not b:
        raise LineError('division by 0 (error token is "0")')
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def _power(a: int, b: int) -> int:
    if not 0 <= b <= MOST_POWER:
        raise LineError(f"exponent less than 0 or more than {MOST_POWER}: {b}")
    return int(a**b)


# By how tightly they bind; every one of them from left to right.
BINARY: tuple[dict[str, Number], ...] = (
    {"||": lambda a, b: int(bool(a) or bool(b))},
    {"&&": lambda a, b: int(bool(a) and bool(b))},
    {"|": lambda a, b: a | b},
    {"^": lambda a, b: a ^ b},
    {"&": lambda a, b: a & b},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {"<": lambda a, b: int(a < b), ">": lambda a, b: int(a > b), "<=": lambda a, b: int(a <= b),
     ">=": lambda a, b: int(a >= b)},
    {"<<": lambda a, b: a << min(max(b, 0), MOST_SHIFT), ">>": lambda a, b: a >> min(max(b, 0), MOST_SHIFT)},
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": _divided, "%": lambda a, b: a - b * _divided(a, b)},
    {"**": _power},
)  # fmt: skip
UNARY: dict[str, Callable[[int], int]] = {
    "-": lambda a: -a,
    "+": lambda a: a,
    "!": lambda a: int(not a),
    "~": lambda a: ~a,
}


def evaluate(text: str, variables: Mapping[str, str]) -> int:
    """The value of an expression; raises LineError, also for a variable that is not set or no number."""
    reader = _Reader(text, variables)
    value = reader.choice()
    reader.end()
    return value


class _Reader:
    def __init__(self, text: str, variables: Mapping[str, str]) -> None:
        self._text = text.strip()
        self._variables = variables
        self._tokens = self._lexed()
        self._at = 0
        self._depth = 0

    def _lexed(self) -> list[str]:
        found, at = [], 0
        while at < len(self._text):
            token = TOKEN.match(self._text, at)
            if token is None:
                raise self._wrong(self._text[at:])
            found.append(token[0].strip())
            at = token.end()
        return found

    def _wrong(self, where: str) -> LineError:
        return LineError(f"$(({self._text})): syntax error near `{where or 'the end'}'")

    @property
    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def end(self) -> None:
        if self._next == "=":
            raise LineError(f"$(({self._text})): a variable is set as NAME=$((...)) here, not inside.")
        if self._next:
            raise self._wrong(self._next)

    def choice(self) -> int:
        """`a ? b : c`; both are read, one counts."""
        self._deeper()
        value = self._binary(0)
        if self._next != "?":
            self._depth -= 1
            return value
        self._at += 1
        yes = self.choice()
        if self._next != ":":
            raise self._wrong(self._next)
        self._at += 1
        no = self.choice()
        self._depth -= 1
        return yes if value else no

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > SUMS:
            raise LineError(SUMS.said())

    def _binary(self, level: int) -> int:
        if level == len(BINARY):
            return self._unary()
        value = self._binary(level + 1)
        while (does := BINARY[level].get(self._next)) is not None:
            self._at += 1
            value = _wrapped(does(value, self._binary(level + 1)))
        return value

    def _unary(self) -> int:
        self._deeper()
        token = self._next
        self._at += 1
        if token in UNARY:
            value = _wrapped(UNARY[token](self._unary()))
        elif token == "(":
            value = self.choice()
            if self._next != ")":
                raise self._wrong(self._next)
            self._at += 1
        else:
            value = self._operand(token)
        self._depth -= 1
        return value

    def _operand(self, token: str) -> int:
        if token[:1].isdecimal():
            return _number(token)
        name = token.strip("${}")
        if not name or not (name[0].isalpha() or name[0] == "_"):
            raise self._wrong(token)
        text = self._variables.get(name)
        if text is None:
            raise LineError(f"$(({self._text})): {name} is not set.")
        bare = text.strip()
        if not bare.removeprefix("-").isascii() or not bare.removeprefix("-").isdecimal():
            raise LineError(f"$(({self._text})): {name} is {text!r}, no whole number.")
        return _number(bare)


def _number(digits: str) -> int:
    """As C reads it: `010` is 8."""
    sign, bare = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    octal = len(bare) > 1 and bare[0] == "0"
    if octal and set(bare) & {"8", "9"}:
        raise LineError(f'{digits}: value too great for base (error token is "{digits}")')
    return _wrapped(sign * int(bare[:30], 8 if octal else 10))


def _wrapped(value: int) -> int:
    return (value + SIGN) % WRAP - SIGN
