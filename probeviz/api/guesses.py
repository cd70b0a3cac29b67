"""Which field was meant by one that is not there: the one spelt alike, or the place deeper down where it belongs."""

from difflib import get_close_matches

from probeviz.api.tables import FIELDS

# What docker-compose.yml calls it; the nearest spelling would be another field.
OTHER_NAMES = {
    ("Container", "environment"): "env",
    ("Container", "env_file"): "envFrom",
    ("Container", "entrypoint"): "command",
    ("Container", "healthcheck"): "livenessProbe",
    ("Container", "restart"): "restartPolicy",
}
DEEPEST = 3  # a Deployment's template.spec.containers, written beside its replicas


def guess(struct: str, field: str, minor: int) -> str:
    """A path from this struct; empty when nothing comes to mind."""
    if struct == "LabelSelector":  # a Service's selector is the labels themselves
        return _alike(struct, field, minor) or f"matchLabels.{field}"
    known = FIELDS[struct]
    named = OTHER_NAMES.get((struct, field), "")
    if named and known[named].there(minor):
        return named
    return _alike(struct, field, minor) or _below(struct, field, minor)


def _alike(struct: str, field: str, minor: int) -> str:
    known = [f.name for f in FIELDS[struct].values() if f.there(minor)]
    return next(iter(get_close_matches(field, known, n=1, cutoff=0.6)), "")


def _below(struct: str, field: str, minor: int) -> str:
    """The nearest struct below that has the field, not through a list: `httpGet.path` for a probe's `path`."""
    level = [("", struct)]
    for _ in range(DEEPEST):
        level = [
            (f"{path}{f.name}.", f.type)
            for path, name in level
            for f in FIELDS[name].values()
            if f.type in FIELDS and not f.many and f.there(minor)
        ]
        for path, name in level:
            found = FIELDS[name].get(field)
            if found is not None and found.there(minor):
                return f"{path}{field}"
    return ""
