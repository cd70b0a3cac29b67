"""The scenarios that come with probeviz, to begin from: taken apart for an editor, with a title each."""

from functools import cache, lru_cache
from typing import NamedTuple

from probeviz.scenarios.apart import Apart, apart
from probeviz.scenarios.library import BUILTIN, PAIRS, beside, builtin_names, pairs, text_of

FIRST = "sandbox"


class Example(NamedTuple):
    """`name` is that of `simulate`; `of` one line: what it shows, of a fix what it mends."""

    name: str
    of: str

    @property
    def mends(self) -> bool:
        return self.name.endswith("/fix")

    @property
    def title(self) -> str:
        return f"{self.of}, mended" if self.mends else self.of


@cache
def examples() -> tuple[Example, ...]:
    """The one to begin with first, then the other scenarios, then the library, each fault before its fix."""
    named = [FIRST, *(name for name in builtin_names() if name != FIRST)]
    named += [f"{pair}/{which}" for pair in pairs() for which in ("fault", "fix")]
    return tuple(Example(name, _of(name)) for name in named)


def is_example(name: str) -> bool:
    return any(example.name == name for example in examples())


@lru_cache(maxsize=32)
def example(name: str) -> Apart:
    """The example of this name, which there is."""
    path = (PAIRS if "/" in name else BUILTIN) / f"{name}.yaml"
    return apart(text_of(path), path.name, lambda file: beside(path, file))


def _of(name: str) -> str:
    """The first sentence of the comment that heads the file; of a fix, the title of its fault."""
    folder = PAIRS if "/" in name else BUILTIN
    fix = name.endswith("/fix")
    path = folder / f"{name.removesuffix('/fix') + '/fault' if fix else name}.yaml"
    first = text_of(path).partition("\n")[0].lstrip("# ")
    if "/" not in name:
        return first.partition(". ")[0].rstrip(".")
    return first.partition(":")[0]
