"""Writes docs/kubectl.md from the verbs and the table of kubectl's flags."""

import sys
from pathlib import Path

from probeviz.kubectl.config_flags import REFUSED
from probeviz.kubectl.flag import Flag
from probeviz.kubectl.help import ELSEWHERE, is_old, refused_flags
from probeviz.kubectl.upstream import HARMLESS, global_flags
from probeviz.kubectl.verbs import VERBS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "kubectl.md"

HEAD = """# kubectl

What of kubectl works in the terminal and in a script. This page is written by `python -m scripts.kubectl_page`.

A flag that kubectl 1.36 has, or in a run of that release 1.17, and that is not simulated is refused by its name, never
as unknown; `kubectl VERB --help` lists both kinds, and Tab offers those that work. Flags stand anywhere on the line,
also before the verb, and are read as pflag reads them: `-w=false`, `-Ao wide`, `--watch=no` (`invalid argument "no" for
"-w, --watch" flag`).

"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, "| verb | flags that work | refused in words |\n|---|---|---|\n"]
    for name, verb in VERBS.items():
        done = " ".join(f"`{_named(flag)}`{' (1.17)' * is_old(name, flag.name)}" for flag in verb.done)
        refused = " ".join(f"`--{flag}`" for flag in refused_flags(name))
        parts.append(f"| `{name}` | {done} | {refused} |\n")
    every = global_flags()
    works = " ".join(f"`{_named(every[name])}`" for name in sorted(every) if name not in REFUSED)
    parts.append(f"\nEvery verb takes {works}. Refused are {_list(REFUSED)}.\n")
    parts.append(f"\nThese change nothing here and are taken in silence: {_list(HARMLESS)}.\n")
    parts.append(f"\nVerbs that are refused: {' '.join(f'`{name}`' for name in sorted(ELSEWHERE))}.\n")
    return "".join(parts)


def _named(flag: Flag) -> str:
    return f"-{flag.short}, --{flag.name}" if flag.short else f"--{flag.name}"


def _list(names: tuple[str, ...]) -> str:
    return " ".join(f"`--{name}`" for name in sorted(names))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
