"""What `kubectl help` lists: the verbs that work here."""

VERBS = {
    "annotate": "Set, change or remove annotations",
    "apply": "Apply a manifest by file name",
    "delete": "Delete objects by file name, name, or label selector",
    "describe": "Show details of an object, with its events",
    "diff": "Show what applying a manifest would change",
    "edit": "Say where an object can be edited",
    "get": "Display one or many objects",
    "label": "Set, change or remove labels",
    "logs": "Print the logs of a container",
    "patch": "Change fields of an object with a patch",
    "replace": "Replace an object by the one in a file",
    "scale": "Set a new size for a Deployment or ReplicaSet",
    "set": "Set the image, environment or resources of a Pod template",
}

# What the real kubectl has besides.
ELSEWHERE = [
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
    "drain",
    "events",
    "exec",
    "explain",
    "expose",
    "kustomize",
    "options",
    "plugin",
    "port-forward",
    "proxy",
    "rollout",
    "run",
    "taint",
    "top",
    "uncordon",
    "version",
    "wait",
]


def help_text() -> str:
    rows = "\n".join(f"  {verb:<10} {what}" for verb, what in VERBS.items())
    return f"kubectl controls the Kubernetes cluster manager.\n\nCommands that work here:\n{rows}"
