"""Which path of an Ingress a request belongs to; the controllers agree on Exact and differ in the rest."""

from collections.abc import Callable, Iterable

from probeviz.sim.network.state import Site

Matches = Callable[[str, str], bool]  # (the Ingress' path, the request's)


def by_element(path: str, asked: str) -> bool:
    """Prefix as the API defines it: /foo matches /foo and /foo/bar, not /foobar."""
    bare = path.rstrip("/")
    return asked == bare or asked.startswith(f"{bare}/")


def by_letters(path: str, asked: str) -> bool:
    """/foo matches /foobar as well."""
    return asked.startswith(path or "/")


def with_star(path: str, asked: str) -> bool:
    """Exact, or all below what stands before a last `/*` (istio, ingress conversion.go, createFallbackStringMatch)."""
    if path.endswith(("/*", ".*")):
        return asked.startswith(path[:-1] if path.endswith("/*") else path[:-2])
    return asked.startswith("/") if not path else asked == path


def choose(
    sites: Iterable[Site], host: str, path: str, prefix: Matches, specific: Matches, *, falls_back: bool
) -> Site | None:
    """The site of a request: exact host before wildcard before none, then Exact before the longest path.

    `falls_back`: a host whose own rules do not match is tried against the rules without a host.
    """
    path, host = path.partition("?")[0], host.partition(":")[0].lower()
    by_host: dict[int, list[Site]] = {}
    for site in sites:
        rank = _host(site.host.lower(), host)
        if rank:
            by_host.setdefault(rank, []).append(site)
    for rank in sorted(by_host, reverse=True):
        found = [site for site in by_host[rank] if _path(site, path, prefix, specific)]
        if found:
            return max(found, key=lambda site: (site.path_type == "Exact", len(site.path)))
        if not falls_back:
            return None
    return None


def _host(wanted: str, host: str) -> int:
    """3: the very host, 2: its wildcard (one label), 1: a rule for any host, 0: another host."""
    if not wanted:
        return 1
    if wanted.startswith("*."):
        return 2 if host.partition(".")[2] == wanted[2:] else 0
    return 3 if wanted == host else 0


def _path(site: Site, path: str, prefix: Matches, specific: Matches) -> bool:
    if site.path_type == "Exact":
        return site.path == path
    return (prefix if site.path_type == "Prefix" else specific)(site.path, path)
