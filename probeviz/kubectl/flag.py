"""One flag of a command, as spf13/pflag knows it."""

from typing import Literal, NamedTuple

Of = Literal["text", "bool", "int", "duration"]


class Flag(NamedTuple):
    """`name` is the long form; a flag without `takes` is a switch; `bare` is its value when none is given.

    A flag that is `many` keeps all its values, one a line; any other its last.  `of` is what a value is.
    With a `why` it is refused, and that ends the sentence.
    """

    name: str
    short: str = ""
    takes: bool = True
    bare: str | None = None
    many: bool = False
    of: Of = "text"
    why: str = ""

    @property
    def shown(self) -> str:
        """`-w, --watch`, as pflag names it in what it says of a value."""
        return f"-{self.short}, --{self.name}" if self.short else f"--{self.name}"


ALL_NAMESPACES = Flag("all-namespaces", "A", takes=False)
