"""A Show as a scenario file: the visitor's own manifest, programs that bring the fault out, and what then holds."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from probeviz.advice.advice import Advice, Json
from probeviz.advice.manifest import Manifest, read
from probeviz.advice.workload import Workload
from probeviz.scenarios.assumed import there
from probeviz.scenarios.bare import taken
from probeviz.scenarios.healthy import PodSpec, programs
from probeviz.sim.program import Program
from probeviz.sim.releases import release as release_of

OK = {"status": 200, "body": "ok"}
FROM_THE_SCENARIO = ("nodes", "kubelet", "balancer", "dependencies", "serviceAccounts", "priorityClasses")


def scenario_text(
    advice: Advice,
    texts: Mapping[str, str],
    release: str,
    known: Mapping[str, Program] | None = None,
    spec: Json | None = None,
    seed: int = 1,
) -> str:
    """One YAML file for `manage.py simulate`; `spec` is that of the scenario the manifests came from, as written.

    ValueError when the advice has no Show.
    """
    show = advice.show
    if show is None:
        raise ValueError(f"{advice.rule} cannot be shown with this manifest")
    given = spec or {}
    manifest = read(texts, release_of(release), known)
    inside = {**_healthy(manifest), **given.get("programs", {})}
    if show.image:
        inside[show.image] = {**inside[show.image], **show.program}
    whole: Json = {
        "kubernetesVersion": release,
        "seed": seed,
        **there(_named(manifest)),
        **{name: given[name] for name in FROM_THE_SCENARIO if name in given},
        "programs": inside,
        **({"clients": list(show.clients)} if show.clients else {}),
        **({"script": list(show.script)} if show.script else {}),
        "until": f"{show.until_s}s",
        "expect": list(show.expect),
    }
    head = {"apiVersion": "probeviz.dev/v1alpha1", "kind": "Scenario", "metadata": {"name": advice.rule}, "spec": whole}
    dumped = yaml.dump(head, Dumper=_Flat, sort_keys=False, width=110, allow_unicode=True)
    return (
        "\n".join(
            [
                f"# {advice.place}: {advice.what}",
                dumped.rstrip(),
                *filter(None, (_document(text, name, release) for name, text in texts.items())),
            ]
        )
        + "\n"
    )


def _document(text: str, name: str, release: str) -> str:
    """As it is applied: without the kinds that are not simulated, in the run's namespace."""
    bare = taken(text, name, release, lenient=True)
    lines = bare.text.strip("\n") if bare.objects else ""
    return lines if lines.startswith("---") or not lines else f"---\n{lines}"


def _named(manifest: Manifest) -> Iterator[tuple[str, str, int]]:
    for workload in manifest.workloads:
        spec = workload.template.spec
        yield spec.service_account_name, spec.other.get("priorityClassName", ""), spec.other.get("priority", 0)


def _healthy(manifest: Manifest) -> Json:
    """Every image of the manifests, with a program that has nothing to complain of."""
    workloads = [workload for workload in manifest.workloads if not workload.kind]
    named = {c.image: w.names[c.name] for w in workloads for c in (*w.template.spec.containers, *w.initial)}
    found = programs(((PodSpec(_written(w), tuple(_targets(w)))) for w in workloads), named)
    return {image: program if "exit" in program else {**program, "default": OK} for image, program in found.items()}


def _written(workload: Workload) -> Json:
    """The Pod's spec as it stands in the file."""
    at: Any = workload.document.value
    for part in workload.root:
        at = at[part]
    found: Json = at
    return found


def _targets(workload: Workload) -> list[int]:
    targets = [port.target_port for service in workload.services for port in service.ports]
    return [target for target in targets if isinstance(target, int)]


class _Flat(yaml.SafeDumper):
    """Short leaves stand in one line, as scenarios are written by hand; no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        short = not any(isinstance(value, dict | list) and value for value in mapping.values())
        return super().represent_mapping(tag, mapping, flow_style=short and len(mapping) > 0)

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        short = not any(isinstance(value, dict | list) for value in sequence)
        return super().represent_sequence(tag, sequence, flow_style=short)
