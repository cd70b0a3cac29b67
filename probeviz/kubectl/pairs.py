"""`key=value` and `key-` behind the objects of a command (kubectl pkg/cmd/util/helpers.go)."""

from typing import NamedTuple

from probeviz.kubectl.errors import KubectlError


class Pairs(NamedTuple):
    """What to set, and what to take away."""

    new: dict[str, str]
    gone: list[str]


def split_pairs(words: list[str], what: str) -> tuple[list[str], list[str]]:
    """GetResourcesAndPairs: the words that name objects, and the pairs, which come last."""
    first = next((i for i, word in enumerate(words) if _is_pair(word)), len(words))
    late = next((word for word in words[first:] if not _is_pair(word)), None)
    if late is not None:
        raise KubectlError(f"error: all resources must be specified before {what} changes: {late}")
    return words[:first], words[first:]


def _is_pair(word: str) -> bool:
    return ("=" in word and word[0] != "=") or (word.endswith("-") and word != "-")


def parse_pairs(words: list[str], what: str, removable: bool) -> Pairs:
    """ParsePairs."""
    pairs = Pairs({}, [])
    bad = []
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key:
            pairs.new[key] = value
        elif removable and not equals and word.endswith("-"):
            pairs.gone.append(word[:-1])
        else:
            bad.append(word)
    if bad:
        raise KubectlError(f"error: invalid {what} format: {', '.join(bad)}")
    return pairs
