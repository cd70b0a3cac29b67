"""The flags that kubectl has, by verb: what a verb here does not do of them is refused in words, never unknown.

A word is `name` or `name:letter`, and behind it what its value is: `?` yes or no, `#` a whole number, `~` a duration,
nothing a text; `=x` is the value when none is given.  They are those of kubectl 1.36 (pkg/cmd of each verb); `OLD` and
`NEW` tell what 1.17 had besides, and what it did not have yet.
"""

import re
from functools import cache
from typing import NamedTuple

from probeviz.kubectl.flag import Flag, Of

_PRINT = "allow-missing-template-keys? output:o show-managed-fields? template "
_FILES = "filename:f kustomize:k recursive:R? "
_DRY = "dry-run=unchanged "
_MANAGER = "field-manager "
_DELETE = "cascade=background force? grace-period# timeout~ wait? "
_RECORD = "record? "
_MANY = "all? selector:l "
_CREATE = _PRINT + _DRY + _MANAGER + "save-config? validate=strict "
_ROLLOUT = _PRINT + _FILES + _MANAGER + "selector:l "
_SET = _PRINT + _FILES + _DRY + _MANAGER + _MANY + "local? "
_PAIRS = _SET + _RECORD + "all-namespaces:A? field-selector list? overwrite? resource-version "
_NODES = _DRY + "selector:l "

# pkg/cmd/cmd.go and cli-runtime pkg/genericclioptions/config_flags.go; klog's and Go's own behind them.
GLOBAL = (
    "as as-group as-uid as-user-extra cache-dir certificate-authority client-certificate client-key cluster context"
    " disable-compression? insecure-skip-tls-verify? kubeconfig kuberc log-flush-frequency~ match-server-version?"
    " namespace:n password profile profile-output request-timeout server:s tls-server-name token user username v:v#"
    " vmodule warnings-as-errors?"
    # until 1.26
    " add-dir-header? alsologtostderr? log-backtrace-at log-dir log-file log-file-max-size# logtostderr?"
    " skip-headers? skip-log-headers? stderrthreshold"
)

UPSTREAM: dict[str, str] = {
    "annotate": _PAIRS,
    "api-resources": _PRINT + "api-group cached? categories namespaced? no-headers? sort-by verbs",
    "api-versions": "",
    "apply": _PRINT + _FILES + _DRY + _MANAGER + _DELETE + _MANY + _RECORD
    + "force-conflicts? openapi-patch? overwrite? prune? prune-allowlist server-side? subresource"
    " validate=strict",
    "apply view-last-applied": _FILES + _MANY + "output:o",
    "auth can-i": "all-namespaces:A? list? no-headers? quiet:q? subresource",
    "cluster-info": "",
    "config current-context": "",
    "config get-contexts": "no-headers? output:o",
    "cordon": _NODES,
    "create": _CREATE + _FILES + _RECORD + "edit? raw selector:l windows-line-endings?",
    "create deployment": _CREATE + "image port# replicas:r#",
    "delete": _FILES + _DRY + _DELETE + _MANY
    + "all-namespaces:A? field-selector ignore-not-found? interactive:i? now? output:o raw",
    "describe": _FILES + "all-namespaces:A? chunk-size# selector:l show-events?",
    "diff": _FILES + _MANAGER
    + "concurrency# force-conflicts? prune? prune-allowlist selector:l server-side? show-managed-fields?",
    "drain": _NODES
    + "chunk-size# delete-emptydir-data? disable-eviction? force? grace-period# ignore-daemonsets? pod-selector"
    " skip-wait-for-delete-timeout# timeout~",
    "edit": _PRINT + _FILES + _MANAGER + _RECORD
    + "output-patch? save-config? subresource validate=strict windows-line-endings?",
    "events": _PRINT + "all-namespaces:A? chunk-size# for no-headers? types watch:w?",
    "exec": "container:c filename:f pod-running-timeout~ quiet:q? stdin:i? tty:t?",
    "explain": "api-version output recursive?",
    "expose": _CREATE + _FILES + _RECORD
    + "cluster-ip external-ip labels:l load-balancer-ip name override-type overrides port protocol selector"
    " session-affinity target-port type",
    "get": _PRINT + _FILES
    + "all-namespaces:A? chunk-size# field-selector ignore-not-found? label-columns:L no-headers? output-watch-events?"
    " raw selector:l server-print? show-kind? show-labels? sort-by subresource watch:w? watch-only?",
    "label": _PAIRS,
    "logs": "all-containers? all-pods? container:c follow:f? ignore-errors? insecure-skip-tls-verify-backend?"
    " limit-bytes# max-log-requests# pod-running-timeout~ prefix? previous:p? selector:l since~ since-time"
    " tail# timestamps?",
    "patch": _PRINT + _FILES + _DRY + _MANAGER + _RECORD + "local? patch:p patch-file subresource type",
    "port-forward": "address pod-running-timeout~",
    "replace": _PRINT + _FILES + _DRY + _MANAGER + _DELETE + _RECORD + "raw save-config? subresource validate=strict",
    "rollout history": _PRINT + _FILES + "revision# selector:l",
    "rollout pause": _ROLLOUT,
    "rollout restart": _ROLLOUT,
    "rollout resume": _ROLLOUT,
    "rollout status": _FILES + "revision# selector:l timeout~ watch:w?",
    "rollout undo": _PRINT + _FILES + _DRY + "selector:l to-revision#",
    "run": _PRINT + _FILES + _DRY + _MANAGER + _DELETE + _RECORD
    + "annotations attach? command? env expose? image image-pull-policy labels:l leave-stdin-open? override-type"
    " overrides pod-running-timeout~ port privileged? quiet:q? restart rm? save-config? stdin:i? tty:t?",
    "scale": _PRINT + _FILES + _DRY + _MANY + _RECORD + "current-replicas# replicas# resource-version timeout~",
    "set env": _SET + "containers:c env:e from keys list? overwrite? prefix resolve?",
    "set image": _SET + _RECORD,
    "set resources": _SET + _RECORD + "containers:c limits requests",
    "top node": "no-headers? selector:l show-capacity? show-swap? sort-by use-protocol-buffers?",
    "top pod": "all-namespaces:A? containers? field-selector no-headers? selector:l show-swap? sort-by sum?"
    " use-protocol-buffers?",
    "uncordon": _NODES,
    "version": "client? output:o",
    "wait": _PRINT + _MANY + "all-namespaces:A? field-selector filename:f for local? recursive:R? timeout~",
}  # fmt: skip

LATEST = 36
SPLIT = 18  # the first of the later ones

OLD: dict[str, str] = {
    "apply": "prune-whitelist server-dry-run?",
    "create deployment": "generator",
    "expose": "container-port generator",
    "get": "export?",
    "run": "generator hostport# limits replicas:r# requests schedule service-generator service-overrides"
    " serviceaccount",
    "top node": "heapster-namespace heapster-port heapster-scheme heapster-service",
    "top pod": "heapster-namespace heapster-port heapster-scheme heapster-service",
}
NEW: dict[str, tuple[str, ...]] = {
    "apply": ("prune-allowlist", "subresource"),
    "create deployment": ("port", "replicas"),
    "delete": ("interactive",),
    "edit": ("subresource",),
    "get": ("subresource",),
    "patch": ("patch-file", "subresource"),
    "replace": ("subresource",),
    "run": ("annotations", "override-type", "privileged"),
}

OF: dict[str, Of] = {"?": "bool", "#": "int", "~": "duration", "": "text"}
WORD = re.compile(r"(?P<name>[\w-]+?)(:(?P<short>\w))?(?P<of>[?#~])?(=(?P<bare>\w+))?")


@cache
def flags_of(verb: str, minor: int = LATEST) -> dict[str, Flag]:
    """By their long names, as a release's kubectl has them; of a verb that is not in the table, none."""
    words = f"{UPSTREAM.get(verb, '')} {OLD.get(verb, '') if minor < SPLIT else ''}"
    return {flag.name: flag for flag in map(_flag, words.split()) if flag.name not in absent(verb, minor)}


@cache
def absent(verb: str, minor: int) -> frozenset[str]:
    """The flags that another release's kubectl has."""
    if minor < SPLIT:
        return frozenset(NEW.get(verb, ()))
    return frozenset(_flag(word).name for word in OLD.get(verb, "").split())


@cache
def global_flags() -> dict[str, Flag]:
    return {flag.name: flag for flag in map(_flag, GLOBAL.split())}


def _flag(word: str) -> Flag:
    found = WORD.fullmatch(word)
    assert found is not None, word
    of = OF[found["of"] or ""]
    return Flag(found["name"], found["short"] or "", takes=of != "bool", bare=found["bare"], of=of)


class Deprecated(NamedTuple):
    """`since` is the first minor release whose kubectl says so."""

    said: str
    since: int


# pflag's MarkDeprecated.
DEPRECATED = {
    "export": Deprecated("This flag is deprecated and will be removed in future.", 14),
    "record": Deprecated("--record will be removed in the future", 22),
}

# Nothing would be different with them: there are no field managers, pages, directories or slow starts here.
HARMLESS = (
    "cached", "chunk-size", "concurrency", "disable-eviction", "field-manager", "insecure-skip-tls-verify-backend",
    "openapi-patch", "pod-running-timeout", "recursive", "show-managed-fields", "skip-wait-for-delete-timeout",
    "use-protocol-buffers", "windows-line-endings",
)  # fmt: skip
ON = ("allow-missing-template-keys", "server-print")  # switches that are on without being given


def neutral(flag: Flag, value: str) -> bool:
    """Whether a switch says what holds without it."""
    return flag.of == "bool" and value == ("true" if flag.name in ON else "false")
