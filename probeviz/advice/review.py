"""What the rules say of manifests; pure, so that an editor may ask at every keystroke."""

from collections.abc import Mapping

from probeviz.advice.advice import Advice, Found
from probeviz.advice.fix import rendered
from probeviz.advice.manifest import read
from probeviz.advice.registry import Rule, load
from probeviz.api.schema import dotted
from probeviz.sim.program import Program
from probeviz.sim.releases import release as release_of


def review(text: str, name: str, release: str = "1.36", programs: Mapping[str, Program] | None = None) -> list[Advice]:
    """Advice on the manifests in `text`, in the order of lines, the most urgent first.

    `programs` are a scenario's, by image; with them rules can be certain.  What the API server would refuse is
    left out (`api.check` says why).  ValueError when the release is unknown; no text raises anything.
    """
    return review_all({name: text}, release, programs)


def review_all(
    texts: Mapping[str, str], release: str = "1.36", programs: Mapping[str, Program] | None = None
) -> list[Advice]:
    """The same of several files that belong together: a Service of one may select the Pods of another."""
    manifest = read(texts, release_of(release), programs)
    found = [_advice(rule, each) for rule in load().values() for each in rule.check(manifest)]
    files = list(texts)
    return sorted(found, key=lambda a: (files.index(a.file), a.line, a.level, a.column, a.rule))


def _advice(rule: Rule, found: Found) -> Advice:
    assert found.level in rule.levels, f"{rule.name} says {found.level}, which it does not list"
    document = found.document
    line, column = document.place(found.path)
    return Advice(
        rule.name,
        found.level,
        document.file,
        line,
        column,
        dotted(found.path),
        found.what,
        found.why,
        rendered(found.fix, document),
        found.counter,
        found.show,
        found.fix.changes,
        document,
    )
