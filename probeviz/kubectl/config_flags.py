"""The flags that every command has (cli-runtime pkg/genericclioptions/config_flags.go): what they may say here.

The kubeconfig has one context, cluster and user, and the cluster one namespace.
"""

import re
from collections.abc import Mapping
from itertools import zip_longest

from probeviz.kubectl.errors import KubectlError, NotSimulated

CONTEXT = "probeviz"
USER = "admin"
SERVER = "https://127.0.0.1:6443"
NAMESPACED = ("get", "describe", "events")  # these look into a namespace that holds nothing
WITHOUT = ("api-resources", "api-versions", "auth can-i", "cluster-info", "config current-context",
           "config get-contexts", "cordon", "uncordon", "drain", "explain", "top node", "version")  # fmt: skip
NAMES = {"context": (CONTEXT, "context"), "cluster": (CONTEXT, "cluster"), "user": (USER, "auth info")}
# Nothing would be different with them.
HARMLESS = (
    "add-dir-header", "alsologtostderr", "cache-dir", "disable-compression", "insecure-skip-tls-verify", "kuberc",
    "log-backtrace-at", "log-dir", "log-file", "log-file-max-size", "log-flush-frequency", "logtostderr",
    "match-server-version", "namespace", "request-timeout", "skip-headers", "skip-log-headers", "stderrthreshold", "v",
    "vmodule",
)  # fmt: skip
LOUD = re.compile(r"(?:-v=?|--v=)(\d+)|(?:-v|--v) (\d+)")
REQUESTS = 6  # the verbosity from which kubectl tells of its requests
TIMEOUT = (
    "error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a"
    " corresponding time unit (e.g. 1s | 2m | 3h)"
)


def check(verb: str, flags: Mapping[str, str]) -> None:
    """Raises for what is not there, in kubectl's words, and for what is not simulated in ours."""
    for name, value in flags.items():
        if name in NAMES and value != NAMES[name][0]:
            raise KubectlError(f'error: {NAMES[name][1]} "{value}" does not exist')
        if name == "kubeconfig" and not value.endswith(".kube/config"):
            raise KubectlError(f"error: stat {value}: no such file or directory")
        if name == "request-timeout" and not re.fullmatch(r"\d+|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+", value):
            raise KubectlError(TIMEOUT)
        if name == "server" and value != SERVER or name in REFUSED and value != "false":
            raise NotSimulated(f"kubectl --{name} is not simulated; leave the flag out.")
    namespace = flags.get("namespace", "") or "default"
    if namespace != "default" and verb not in NAMESPACED + WITHOUT:
        raise NotSimulated(f'A run has the namespace "default" alone, where {verb} works; leave -n {namespace} out.')


OFFERED = (
    "-n", "--namespace", "--context", "--cluster", "--user", "--kubeconfig", "--request-timeout", "-v", "--help",
)  # fmt: skip
REFUSED = (
    "as", "as-group", "as-uid", "as-user-extra", "certificate-authority", "client-certificate", "client-key",
    "password", "profile", "profile-output", "tls-server-name", "token", "username", "warnings-as-errors",
)  # fmt: skip


def loud(args: list[str]) -> str:
    """The verbosity when kubectl would tell of its requests, "" else."""
    own = args[: args.index("--")] if "--" in args else args
    for word, behind in zip_longest(own, own[1:], fillvalue=""):
        found = LOUD.fullmatch(f"{word} {behind}") or LOUD.fullmatch(word)
        level = found[1] or found[2] if found else ""
        if level and int(level[:9]) >= REQUESTS:
            return level
    return ""
