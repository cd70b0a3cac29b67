"""A Show as a scenario file: the visitor's own manifest, programs that bring the fault out, and what then holds."""

from collections.abc import Mapping
from typing import Any

import yaml

from probeviz.advice.advice import Advice, Json
from probeviz.advice.manifest import Manifest, read
from probeviz.advice.workload import Workload
from probeviz.sim.program import Program
from probeviz.sim.releases import release as release_of

FROM_THE_SCENARIO = ("nodes", "kubelet", "balancer", "dependencies")


def scenario_text(
    advice: Advice,
    texts: Mapping[str, str],
    release: str,
    programs: Mapping[str, Program] | None = None,
    spec: Json | None = None,
    seed: int = 1,
) -> str:
    """One YAML file for `manage.py simulate`; `spec` is that of the scenario the manifests came from, as written.

    ValueError when the advice has no Show.
    """
    show = advice.show
    if show is None:
        raise ValueError(f"{advice.rule} cannot be played with this manifest yet")
    given = spec or {}
    manifest = read(texts, release_of(release), programs)
    inside = {**_healthy(manifest), **given.get("programs", {})}
    if show.image:
        inside[show.image] = {**inside[show.image], **show.program}
    whole: Json = {
        "kubernetesVersion": release,
        "seed": seed,
        **{name: given[name] for name in FROM_THE_SCENARIO if name in given},
        "programs": inside,
        **({"clients": list(show.clients)} if show.clients else {}),
        **({"script": list(show.script)} if show.script else {}),
        "until": f"{show.until_s}s",
        "expect": list(show.expect),
    }
    head = {"apiVersion": "probeviz.dev/v1alpha1", "kind": "Scenario", "metadata": {"name": advice.rule}, "spec": whole}
    dumped = yaml.dump(head, Dumper=_Flat, sort_keys=False, width=110, allow_unicode=True)
    return "\n".join([f"# {advice.place}: {advice.what}", dumped.rstrip(), *map(_document, texts.values())]) + "\n"


def _document(text: str) -> str:
    bare = text.strip("\n")
    return bare if bare.startswith("---") else f"---\n{bare}"


def _healthy(manifest: Manifest) -> Json:
    """Every image of the manifests, with a program that listens where it is asked and answers 200 to everything."""
    found: Json = {}
    for workload in manifest.workloads:
        for container, _ in workload.containers():
            ports = [p.container_port for p in container.ports]
            ports += [a.number for a in workload.probes() if a.container is container and a.number is not None]
            ports += [] if ports else _targets(workload)
            usual = {
                "pull": "1s",
                "boot": "200ms",
                "listen": sorted(set(ports)),
                "default": {"status": 200, "body": "ok"},
            }
            found.setdefault(workload.names[container.name], usual)
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
