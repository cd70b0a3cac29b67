"""What `kubectl help` lists: the verbs that work here."""

VERBS = {
    "apply": "Apply a manifest by file name",
    "delete": "Delete objects by file name, name, or label selector",
    "describe": "Show details of an object, with its events",
    "events": "List events, the latest last",
    "get": "Display one or many objects",
    "logs": "Print the logs of a container",
    "scale": "Set a new size for a Deployment or ReplicaSet",
}

# What the real kubectl has besides.
ELSEWHERE = [
    "annotate",
    "api-resources",
    "api-versions",
    "attach",
    "auth",
    "autoscale",
    "certificate",
    "cluster-info",
    "completion",
    "config",
    "cordon",
    "cp",
    "create",
    "debug",
    "diff",
    "drain",
    "edit",
    "exec",
    "explain",
    "expose",
    "kustomize",
    "label",
    "options",
    "patch",
    "plugin",
    "port-forward",
    "proxy",
    "replace",
    "rollout",
    "run",
    "set",
    "taint",
    "top",
    "uncordon",
    "version",
    "wait",
]


def help_text() -> str:
    rows = "\n".join(f"  {verb:<10} {what}" for verb, what in VERBS.items())
    return f"kubectl controls the Kubernetes cluster manager.\n\nCommands that work here:\n{rows}"
