"""The programs that may stand behind a pipe."""

from collections.abc import Callable

from probeviz.terminal.filters.awk import Awk
from probeviz.terminal.filters.fields import Cut, Sed, Tr
from probeviz.terminal.filters.grep import Grep
from probeviz.terminal.filters.jq import Jq
from probeviz.terminal.filters.lines import Cat, Head, Sort, Tail, Uniq, Wc
from probeviz.terminal.filters.text import Filter, Filtered, FilterError

FILTERS: dict[str, Callable[[list[str]], Filter]] = {
    "grep": Grep,
    "head": Head,
    "tail": Tail,
    "wc": Wc,
    "sort": Sort,
    "uniq": Uniq,
    "awk": Awk,
    "cut": Cut,
    "sed": Sed,
    "tr": Tr,
    "cat": Cat,
    "jq": Jq,
}

__all__ = ["FILTERS", "Filter", "FilterError", "Filtered"]
