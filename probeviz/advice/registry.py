"""The rules: each a function from a Manifest to findings, registered under its name with where it is from."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from probeviz.advice import rules
from probeviz.advice.advice import Found, Level
from probeviz.advice.manifest import Manifest

Check = Callable[[Manifest], Iterator[Found]]


class Rule(NamedTuple):
    """`about` is one sentence; `source` says where the fault was seen."""

    name: str
    about: str
    levels: tuple[Level, ...]
    source: str
    check: Check


RULES: dict[str, Rule] = {}


def rule(name: str, about: str, *levels: Level) -> Callable[[Check], Check]:
    """Registers a rule; its module's docstring ends in a paragraph that begins with `Source:`."""

    def register(check: Check) -> Check:
        text = import_module(check.__module__).__doc__ or ""
        source = " ".join(text.partition("Source:")[2].split())
        assert source and name not in RULES, f"{name}: no source, or its name is taken"
        RULES[name] = Rule(name, about, levels, source, check)
        return check

    return register


def load() -> dict[str, Rule]:
    """All rules, in the order of their names."""
    for module in sorted(m.name for m in iter_modules(rules.__path__)):
        import_module(f"{rules.__name__}.{module}")
    return dict(sorted(RULES.items()))
