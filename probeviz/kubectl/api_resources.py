"""`kubectl api-resources` and `api-versions` (kubectl pkg/cmd/apiresources): the kinds that this run serves."""

from typing import NamedTuple

from probeviz.kubectl.answer import Answer, out
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.resources import RESOURCES, Resource
from probeviz.kubectl.table import Table
from probeviz.sim.releases import Release, release
from probeviz.sim.world import World

FLAGS = (
    Flag("no-headers", takes=False),
    Flag("namespaced", takes=False),
    Flag("api-group"),
    Flag("output", "o"),
    Flag("verbs"),
    Flag("sort-by"),
)


class Served(NamedTuple):
    """A kind in one of its groups, under the version that is preferred there."""

    resource: Resource
    group: str
    api_version: str


def api_resources(world: World, args: list[str]) -> Answer:
    given = parse("api-resources", args, FLAGS)
    _no_words(given.words, "api-resources")
    of = release(world.setup.release)
    if given.flags.get("output", "name") != "name" or "verbs" in given.flags or "sort-by" in given.flags:
        raise NotSimulated("kubectl api-resources knows --namespaced, --api-group, --no-headers and -o name here.")
    rows = [each for each in served(of) if given.flags.get("api-group", each.group) == each.group]
    if "namespaced" in given.flags:
        rows = [each for each in rows if each.resource.namespaced is given.on("namespaced")]
    if given.flags.get("output") == "name":
        return Answer(out(*(_qualified(each) for each in rows)) if rows else [])
    version = "APIGROUP" if of.minor < 20 else "APIVERSION"
    header = [] if given.on("no-headers") else [["NAME", "SHORTNAMES", version, "NAMESPACED", "KIND"]]
    cells = [_row(each, old=of.minor < 20) for each in rows]
    return Answer(out(*Table().flush(header + cells)) if header + cells else [])


def api_versions(world: World, args: list[str]) -> Answer:
    _no_words(parse("api-versions", args, ()).words, "api-versions")
    return Answer(out(*sorted({version for kind in release(world.setup.release).served.values() for version in kind})))


def served(of: Release) -> list[Served]:
    """By group, then by name."""
    found: dict[tuple[str, str], Served] = {}
    for resource in RESOURCES:
        for api_version in of.served.get(resource.kind, ()):
            group = api_version.rpartition("/")[0]
            found.setdefault((group, resource.plural), Served(resource, group, api_version))
    return [found[key] for key in sorted(found)]


def _row(each: Served, old: bool) -> list[str]:
    resource = each.resource
    where = each.group if old else each.api_version
    return [resource.plural, ",".join(resource.shorts), where, str(resource.namespaced).lower(), resource.kind]


def _qualified(each: Served) -> str:
    return f"{each.resource.plural}.{each.group}" if each.group else each.resource.plural


def _no_words(words: list[str], verb: str) -> None:
    if words:
        raise KubectlError(
            f"error: unexpected arguments: [{' '.join(words)}]\nSee 'kubectl {verb} -h' for help and examples"
        )
