"""What `kubectl help` lists: the verbs that work here."""

from probeviz.kubectl.verbs import VERBS

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


def verbs_text() -> str:
    """The first words, for a sentence."""
    return ", ".join(dict.fromkeys(name.split()[0] for name in VERBS))
