"""Blocks that several kinds share (kubectl pkg/describe/describe.go): labels, annotations, tolerations, volumes."""

from collections.abc import Iterable, Mapping
from typing import Any

from probeviz.kubectl.tabwriter import TabWriter

HIDDEN = ("kubectl.kubernetes.io/last-applied-configuration",)
MAX_ANNOTATION = 140

# plugin/pkg/admission/defaulttolerationseconds: what admission adds to every Pod that names none of these keys.
DEFAULT_TOLERATIONS: list[dict[str, Any]] = [
    {"key": f"node.kubernetes.io/{why}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
    for why in ("not-ready", "unreachable")
]


def multiline(w: TabWriter, title: str, values: Iterable[str]) -> None:
    """A title and a value a line; `<none>` without any (printLabelsMultilineWithIndent)."""
    lines = list(values) or ["<none>"]
    indent = title[: len(title) - len(title.lstrip())]
    w.line(0, f"{title}:\t{lines[0]}")
    for line in lines[1:]:
        w.line(0, f"{indent}\t{line}")


def labels(w: TabWriter, title: str, pairs: Mapping[str, str]) -> None:
    """`Labels:  a=b`, one a line, sorted (printLabelsMultiline)."""
    multiline(w, title, (f"{key}={pairs[key]}" for key in sorted(pairs)))


def tolerations(w: TabWriter, title: str, given: list[dict[str, Any]], operators: bool) -> None:
    """One toleration a line, sorted by key; kubectl below 1.20 does not say `op=Exists`."""
    multiline(w, title, (_toleration(t, operators) for t in sorted(given, key=lambda t: str(t.get("key", "")))))


def annotations(w: TabWriter, title: str, pairs: Mapping[str, str]) -> None:
    """`key: value`; a long value goes on lines of its own (printAnnotationsMultiline)."""
    keys = sorted(key for key in pairs if key not in HIDDEN)
    w.write(0, f"{title}:\t" if keys else f"{title}:\t<none>\n")
    for i, key in enumerate(keys):
        w.write(0, "\t" if i else "")
        _annotation(w, key, pairs[key].removesuffix("\n"))


def volumes(w: TabWriter, indent: str, given: list[dict[str, Any]]) -> None:
    """`Volumes:` with the kind of each (describeVolumes)."""
    w.line(0, f"{indent}Volumes:" if given else f"{indent}Volumes:\t<none>")
    space = 1 if indent else 0
    for volume in given:
        w.line(1, f"{' ' * space}{volume.get('name', '')}:")
        _volume(w, volume)


def _annotation(w: TabWriter, key: str, value: str) -> None:
    if len(value) + len(key) + 2 <= MAX_ANNOTATION and "\n" not in value:
        w.line(0, f"{key}: {value}")
        return
    w.line(0, f"{key}:")
    for line in value.split("\n"):
        limit = MAX_ANNOTATION - 2
        w.line(0, f"\t  {line if len(line) <= limit else line[:limit] + '...'}")


def _toleration(given: Mapping[str, Any], operators: bool) -> str:
    text = str(given.get("key", ""))
    text += f"={given['value']}" if given.get("value") else ""
    text += f":{given['effect']}" if given.get("effect") else ""
    if operators and given.get("operator") == "Exists" and not given.get("value"):
        text += " op=Exists" if text else "op=Exists"
    seconds = given.get("tolerationSeconds")
    return text if seconds is None else f"{text} for {seconds}s"


KINDS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    # source: (what it is, the fields that are shown)
    "emptyDir": (
        "EmptyDir (a temporary directory that shares a pod's lifetime)",
        (("Medium", "medium"), ("SizeLimit", "sizeLimit")),
    ),
    "hostPath": ("HostPath (bare host directory volume)", (("Path", "path"), ("HostPathType", "type"))),
    "configMap": ("ConfigMap (a volume populated by a ConfigMap)", (("Name", "name"), ("Optional", "optional"))),
    "persistentVolumeClaim": (
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        (("ClaimName", "claimName"), ("ReadOnly", "readOnly")),
    ),
    "secret": ("Secret (a volume populated by a Secret)", (("SecretName", "secretName"), ("Optional", "optional"))),
}
UNSET = {"sizeLimit": "<unset>", "optional": "false", "readOnly": "false"}


def _volume(w: TabWriter, volume: Mapping[str, Any]) -> None:
    source = next((key for key in volume if key != "name"), "emptyDir")
    if source == "projected":
        _projected(w, volume[source])
        return
    what, fields = KINDS.get(source, (source, ()))
    w.line(2, f"Type:\t{what}")
    for title, field in fields:
        value = (volume.get(source) or {}).get(field, UNSET.get(field, ""))
        w.line(2, f"{title}:\t{str(value).lower() if isinstance(value, bool) else value}")


def _projected(w: TabWriter, projected: Mapping[str, Any]) -> None:
    w.line(2, "Type:\tProjected (a volume that contains injected data from multiple sources)")
    for source in projected.get("sources") or []:
        if token := source.get("serviceAccountToken"):
            w.line(2, f"TokenExpirationSeconds:\t{token.get('expirationSeconds', 3600)}")
        elif config := source.get("configMap"):
            w.line(2, f"ConfigMapName:\t{config.get('name', '')}")
            w.line(2, f"Optional:\t{str(bool(config.get('optional'))).lower()}")
        elif secret := source.get("secret"):
            w.line(2, f"SecretName:\t{secret.get('name', '')}")
        elif "downwardAPI" in source:
            w.line(2, "DownwardAPI:\ttrue")
