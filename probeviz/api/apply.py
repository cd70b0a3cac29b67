"""`kubectl apply -f`: for each object of a file, create, configure or leave unchanged (kubectl pkg/cmd/apply).

Nothing here writes: what shall be stored leaves as a `sim.entries.Apply` that holds complete objects.
"""

import json
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from probeviz.api import refusals, schema
from probeviz.api.decode import LAST_APPLIED
from probeviz.api.documents import Item, find, notes
from probeviz.api.merge import patched
from probeviz.api.problems import Problem, Refusal, aggregate, stderr_of
from probeviz.api.schema import Checked
from probeviz.api.three_way import three_way
from probeviz.api.writes import Writes
from probeviz.sim.apiserver import CHANGE_CAUSE
from probeviz.sim.entries import Apply, Refused
from probeviz.sim.releases import Release
from probeviz.sim.world import World

Json = dict[str, Any]
Source = tuple[str, str]  # a file's name and its text

DryRun = Literal["none", "client", "server"]

Validate = Literal["strict", "warn", "ignore"]  # what becomes of unknown fields

DRY: dict[DryRun, str] = {"none": "", "client": " (dry run)", "server": " (server dry run)"}


class Way(NamedTuple):
    """How to apply; `diff` asks only what would come of it, as `kubectl diff` does.

    `change_cause` is what `--record` adds to each object before all else.
    """

    dry_run: DryRun = "none"
    server_side: bool = False
    diff: bool = False
    validate: Validate = "strict"
    change_cause: str = ""


PLAIN = Way()


class Change(NamedTuple):
    """What applying does to one object; `before` is None when it is created, both are the API's JSON."""

    item: Item
    result: str  # created | configured | unchanged
    before: Json | None
    after: Json


class Applied(NamedTuple):
    """The entry for the log, and what a page wants to know beside it."""

    entry: Apply | Refused
    problems: list[Problem]  # errors first, then notes
    changes: list[Change]
    exit_code: int


def apply(world: World, text: str, filename: str, line: str = "", way: Way = PLAIN) -> Applied:
    """Decides what `kubectl apply -f filename` does now; a bad object does not keep the others from being applied.

    `line` is what was typed, kept in the entry.  The entry also holds what is unchanged, so that the World can say
    so; one that only refuses is a Refused.
    """
    return apply_files(world, [(filename, text)], line, way)


def apply_files(world: World, sources: Sequence[Source], line: str = "", way: Way = PLAIN) -> Applied:
    """The same for several files, in the order given: one command, one entry.  A dry run stores nothing."""
    session = _Session(world, way)
    session.run(sources)
    error = session.warnings + session.error()
    failed = bool(session.refusals)
    if failed and not session.out:
        entry: Apply | Refused = Refused(line=line, error=error)
    else:
        objects = [] if way.dry_run != "none" else list(session.writes.stored.values())
        entry = Apply(line=line, out=session.out, error=error, objects=objects)
    problems = sorted((p for _, r in session.refusals for p in r.problems), key=lambda p: (p.line, p.column))
    return Applied(entry, problems + session.notes, session.changes, int(failed))


class _Session:
    """One command: what it has said and done so far."""

    def __init__(self, world: World, way: Way) -> None:
        self.writes = Writes(world)
        self.release = self.writes.release
        self.way = way
        self.unread: list[tuple[int, Refusal]] = []  # what the builder makes nothing of, by number
        self.failed: list[tuple[int, Refusal]] = []  # what is refused when its turn comes
        self.changes: list[Change] = []
        self.notes: list[Problem] = []
        self.out = ""
        self.warnings = ""

    @property
    def refusals(self) -> list[tuple[int, Refusal]]:
        return self.unread + self.failed

    def run(self, sources: Sequence[Source]) -> None:
        """Reads all files first, then applies what they hold."""
        items: list[tuple[int, Item]] = []
        before = 0
        for filename, text in sources:
            found = find(text, filename, self.release, self.way.validate == "strict")
            self.unread += [(before + number, refused) for number, refused in found.refusals if number]
            items += [(before + number, item) for number, item in found.items]
            before += max((n for n, _ in (*found.items, *found.refusals)), default=0)
        for number, item in items:
            try:
                self._one(item.annotated(CHANGE_CAUSE, self.way.change_cause) if self.way.change_cause else item)
            except Refusal as refused:
                self.failed.append((number, refused))
        if not self.refusals and not self.changes:
            self.failed.append((0, refusals.nothing(sources[0][0] if sources else "")))

    def error(self) -> str:
        """What is printed of all refusals (Run, checkErr).

        Those of the builder are one error among the others, which lists several in brackets.  An old kubectl reads and
        applies in one pass, so that there all stand in the order of the files.
        """
        unread, failed = [r for _, r in self.unread], [r for _, r in self.failed]
        if not self.release.mapping_not_found:
            return stderr_of([r for _, r in sorted(self.refusals, key=lambda r: r[0])])
        return stderr_of([aggregate(unread), *failed] if len(unread) > 1 and failed else unread + failed)

    def _one(self, item: Item) -> None:
        """applyOneObject."""
        meta = item.value.get("metadata", {})
        if not item.name:
            prefix = meta.get("generateName")
            if prefix:
                raise refusals.generated_name(item.document, prefix)
            raise refusals.nameless(item.document, item.type_line)
        if meta.get("namespace") not in (None, "", "default"):
            raise refusals.no_namespace(item.document, meta["namespace"])
        current = self.writes.current(item)
        change = self._create(item) if current is None else self._patch(item, current)
        self.changes.append(change)
        self.notes += notes(item)
        said = "serverside-applied" if self.way.server_side else change.result
        self.out += f"{item.resource}/{item.name} {said}{DRY[self.way.dry_run]}\n"

    def _create(self, item: Item) -> Change:
        obj = self._sent(item)
        if self.way.dry_run == "client":
            return Change(item, "created", None, obj)
        item = self._lenient(item, obj, item.checked)
        made = self.writes.create(item, obj, f'error when creating "{item.document.file}": ')
        return Change(item, "created", None, made)

    def _patch(self, item: Item, current: Json) -> Change:
        if self.way.dry_run == "client":  # nothing is compared, so nothing is unchanged
            return Change(item, "configured", current, self._sent(item, current))
        patch = three_way(self._original(item, current), self._sent(item, current), current, item.struct)
        if not patch:
            self.writes.keep(item, current)
            return Change(item, "unchanged", current, current)
        merged = patched(current, patch, item.struct)
        checked = self._lenient(item, merged, schema.check(merged, item.struct, self.release)).checked
        minor = self.release.minor
        doing = _patching(item, patch)
        wrong = refusals.undecodable_patch(item.document, item.checked, checked, patch, minor, doing)
        if wrong is not None:
            raise wrong
        doing = "" if self.way.server_side else doing
        try:
            after = self.writes.update(item, merged, current, doing)
        except Refusal as refused:
            raise _reviewed(refused) if self.way.server_side and refused.reason == "Conflict" else refused from None
        return Change(item, "configured", current, after)

    def _lenient(self, item: Item, obj: Json, found: Checked) -> Item:
        """Without `--validate` the server drops the fields that it does not know, in silence or with a warning."""
        if self.way.validate == "strict":
            return item._replace(checked=found)
        for unknown in found.unknown:
            schema.drop(obj, unknown.path)
            if self.way.validate == "warn" and self.release.server_side_validation:
                self.warnings += f'Warning: unknown field "{schema.dotted(unknown.path)}"\n'
        return item._replace(checked=found._replace(unknown=[]))

    def _sent(self, item: Item, current: Json | None = None) -> Json:
        """What kubectl sends; the server's side keeps the annotation true, where there is one.

        apiserver pkg/util/managedfields/internal/lastappliedupdater.go.
        """
        if self.way.server_side and _last_applied(current) is None:
            obj = _named(item)
            obj.pop("status", None)
            return obj
        return modified(item, annotated=not self.way.diff)

    def _original(self, item: Item, current: Json) -> Json:
        """The text that was applied last; an object made otherwise has none, which kubectl warns of."""
        text = _last_applied(current)
        if text is None:
            quiet = self.way.diff or self.way.server_side
            self.warnings += "" if quiet else _missing(item, self.release)
            return {}
        try:
            found = json.loads(text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def _last_applied(current: Json | None) -> str | None:
    text: str | None = (current or {}).get("metadata", {}).get("annotations", {}).get(LAST_APPLIED)
    return text


def modified(item: Item, annotated: bool = True) -> Json:
    """The object as kubectl sends it: with the namespace, and with its own text as the last applied one.

    kubectl pkg/util/apply.go, GetModifiedConfiguration.
    """
    obj = _named(item)
    notes_ = obj["metadata"].setdefault("annotations", {})
    notes_.pop(LAST_APPLIED, None)
    if annotated:
        text = json.dumps(obj, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        for char, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
            text = text.replace(char, escaped)  # as encoding/json escapes HTML
        notes_[LAST_APPLIED] = text + "\n"
    obj.pop("status", None)
    return obj


def _named(item: Item) -> Json:
    obj: Json = json.loads(json.dumps(item.value))
    obj.setdefault("metadata", {})["namespace"] = "default"
    return obj


def _patching(item: Item, patch: Json) -> str:
    """What kubectl puts before the answer to a patch (AddSourceToErr)."""
    shown = json.dumps(patch, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return (
        f'error when applying patch:\n{shown}\nto:\n{item.type_line}\nName: "{item.name}", Namespace: "default"\n'
        f'for: "{item.document.file}": error when patching "{item.document.file}": '
    )


def _reviewed(refused: Refusal) -> Refusal:
    """What kubectl adds to a conflict of server-side apply, whichever it is (pkg/cmd/apply/apply.go)."""
    advice = (
        "Please review the fields above--they currently have other managers. Here\n"
        "are the ways you can resolve this warning:\n"
        "* If you intend to manage all of these fields, please re-run the apply\n"
        "  command with the `--force-conflicts` flag.\n"
        "* If you do not intend to manage all of the fields, please edit your\n"
        "  manifest to remove references to the fields that should keep their\n"
        "  current managers.\n"
        "* You may co-own fields by updating your manifest to match the existing\n"
        "  value; in this case, you'll become the manager if the other manager(s)\n"
        "  stop managing the field (remove it from their configuration).\n"
        "See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts"
    )
    return Refusal(refused.problems, f"{refused.words}\n{advice}")


def _missing(item: Item, of: Release) -> str:
    if of.minor < 20:
        return (
            "Warning: kubectl apply should be used on resource created by either "
            "kubectl create --save-config or kubectl apply\n"
        )
    plural = item.type_line.partition("Resource=")[2].partition('"')[0]
    return (
        f"Warning: resource {plural}/{item.name} is missing the {LAST_APPLIED} annotation which is required by "
        "kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl "
        "create --save-config or kubectl apply. The missing annotation will be patched automatically.\n"
    )
