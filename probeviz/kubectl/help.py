"""What `kubectl help` lists: the verbs that work here."""

from probeviz.kubectl.flag import Flag
from probeviz.kubectl.upstream import HARMLESS, LATEST, absent, flags_of
from probeviz.kubectl.verbs import VERBS

BEFORE = (
    "Every command takes -n, --context, --request-timeout and kubectl's other common flags too, also before the verb."
)

# What the real kubectl has besides.
ELSEWHERE = [
    "attach",
    "auth reconcile",
    "auth whoami",
    "autoscale",
    "certificate",
    "completion",
    "config get-clusters",
    "config set-context",
    "config use-context",
    "config view",
    "cp",
    "debug",
    "kustomize",
    "options",
    "plugin",
    "proxy",
    "set selector",
    "set serviceaccount",
    "set subject",
    "taint",
]


def help_text(first: str = "") -> str:
    """All verbs, or the second words of one."""
    names = [name for name in VERBS if not first or name.startswith(f"{first} ")]
    width = max(map(len, names))
    rows = "\n".join(f"  {name:<{width}} {VERBS[name].summary}" for name in names)
    head = f"kubectl {first} has these here:" if first else "kubectl controls the Kubernetes cluster manager."
    return f"{head}\n\n{rows}" if first else f"{head}\n\nCommands that work here:\n{rows}"


def help_of(verb: str) -> str:
    """One verb: its flags that work here, and those of kubectl that do not."""
    rows = [_row(flag, " (kubectl 1.17)" * is_old(verb, flag.name)) for flag in VERBS[verb].done]
    text = f"kubectl {verb}: {VERBS[verb].summary}"
    if rows:
        text += "\n\nFlags that work here:\n" + "\n".join(rows)
    refused = [f"--{name}" for name in refused_flags(verb)]
    if refused:
        text += f"\n\nkubectl has these besides, which are not simulated:\n  {' '.join(refused)}"
    return f"{text}\n\n{BEFORE}"


def is_old(verb: str, name: str) -> bool:
    """Whether only the kubectl of an older release has the flag."""
    return name in absent(verb, LATEST)


def refused_flags(verb: str) -> list[str]:
    """The flags that kubectl has for the verb and that are refused in words, sorted."""
    own = {flag.name for flag in VERBS[verb].done} | set(HARMLESS)
    return [name for name in sorted(flags_of(verb)) if name not in own]


def _row(flag: Flag, note: str) -> str:
    """`  -o, --output=VALUE`; of a flag that needs none, its value without one."""
    value = "" if not flag.takes else f"=VALUE (alone: {flag.bare})" if flag.bare else "=VALUE"
    return f"  {f'-{flag.short},' if flag.short else '   '} --{flag.name}{value}{note}"


def verbs_text() -> str:
    """The first words, for a sentence."""
    return ", ".join(dict.fromkeys(name.split()[0] for name in VERBS))
