"""`-o json` and `-o yaml`: objects as the API has them, laid out as kubectl does (cli-runtime pkg/printers)."""

import json
from typing import Any

import yaml

from probeviz.api.encode import encode
from probeviz.kubectl.derived import IngressClass, Namespace, encode_derived
from probeviz.kubectl.golang import escaped
from probeviz.kubectl.legacy_endpoints import Endpoints, encode_endpoints
from probeviz.sim.world import World


def form_of(world: World, obj: Any) -> dict[str, Any]:
    """The JSON form of an object, also of one that the World does not keep."""
    if isinstance(obj, Endpoints):
        return encode_endpoints(world, obj)
    if isinstance(obj, Namespace | IngressClass):
        return encode_derived(world, obj)
    return encode(world, obj)


def list_form(items: list[dict[str, Any]], self_link: bool) -> dict[str, Any]:
    """`self_link`: kubectl named it, always empty, as long as objects had one."""
    meta = {"resourceVersion": "", **({"selfLink": ""} if self_link else {})}
    return {"apiVersion": "v1", "items": items, "kind": "List", "metadata": meta}


def to_json(form: dict[str, Any]) -> str:
    """Keys sorted, indented by four, and `<`, `>`, `&` escaped as Go's encoding/json does."""
    text = json.dumps(form, indent=4, sort_keys=True, ensure_ascii=False)
    return escaped(text)


def to_yaml(form: dict[str, Any]) -> str:
    """Keys sorted, lists not indented, no line folded; ambiguous scalars in double quotes, as go-yaml has them."""
    text = yaml.dump(form, Dumper=_Dumper, default_flow_style=False, allow_unicode=True, width=1 << 30)
    return text.removesuffix("\n")


class _Dumper(yaml.SafeDumper):
    """PyYAML with go-yaml's choice of quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_ALSO_AMBIGUOUS = {"y", "Y", "n", "N", ""}


def _represent_str(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    tag = "tag:yaml.org,2002:str"
    if "\n" in text:
        return dumper.represent_scalar(tag, text, style="|")
    plain: str = dumper.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    quoted = text in _ALSO_AMBIGUOUS or plain != tag
    return dumper.represent_scalar(tag, text, style='"' if quoted else None)


_Dumper.add_representer(str, _represent_str)
