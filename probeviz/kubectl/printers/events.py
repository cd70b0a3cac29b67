"""Events (pkg/printers/internalversion/printers.go, printEvent)."""

from probeviz.kubectl.duration import age
from probeviz.kubectl.printers.column import Column, Printer, Sight
from probeviz.sim.objects import Event
from probeviz.sim.releases import Release


def columns(release: Release) -> list[Column]:
    return [
        *(Column(name) for name in ("LAST SEEN", "TYPE", "REASON", "OBJECT")),
        *(Column(name, wide=True) for name in ("SUBOBJECT", "SOURCE")),
        Column("MESSAGE"),
        *(Column(name, wide=True) for name in ("FIRST SEEN", "COUNT", "NAME")),
    ]


def cells(world: Sight, event: Event) -> list[str]:
    return [
        age(world.now, event.last_timestamp),
        event.type,
        event.reason,
        involved(event.ref),
        event.field_path,
        f"{event.component}, {event.host}" if event.host else event.component,
        event.message.strip(),
        age(world.now, event.first_timestamp),
        str(max(event.count, 1)),
        event.metadata.name,
    ]


def involved(ref: str) -> str:
    """OBJECT has no group: `deployment/go-http`."""
    kind, _, name = ref.partition("/")
    return f"{kind.partition('.')[0]}/{name}"


PRINTER = Printer(columns, cells, name_at=None)
