"""Every message that travels between a page and the server, typed; docs/protocol.md explains them.

The lists are closed: CLIENT is all that a client may say, SERVER all that it is told.
What they show of a run and a lesson is in `shown.py`.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from probeviz.api.consequence import Deed
from probeviz.live.shown import AdviceShown, ClockShown, Diagnostic, LessonState, Setup
from probeviz.scenarios.form import Form
from probeviz.sim.facts import Fact
from probeviz.sim.why_links import Link

VERSION = 1

FRAME_BYTES = 1024 * 1024
PART_CHARACTERS = 200_000  # of JSON, which take at most four bytes each in the frame of a part

Id = Annotated[str, Meta(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9_-]+\Z")]
Count = Annotated[int, Meta(ge=0, le=2**53)]


# --- client -> server -------------------------------------------------------------------------------------------


class FromClient(msgspec.Struct, tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """A message of a client; an unknown field is refused, so that a mistake is seen."""


class Hello(FromClient, tag="hello", kw_only=True):
    run: Annotated[str, Meta(max_length=64)]
    token: Annotated[str, Meta(max_length=64)]
    since: Count | None = msgspec.field(name="from")  # complete up to here; None: has nothing
    n: Count = 0  # the number of its last fact
    log: Count = 0  # the `log` of its last batch
    engine: Annotated[str, Meta(max_length=20)] = ""  # that stated its facts
    t: Count = 0  # what it shows already of a run that is yet to begin
    protocol: int = VERSION
    language: Annotated[str, Meta(max_length=16)] = "en"  # in which the page is written


class Command(FromClient, tag="command", omit_defaults=True):
    id: Id
    line: Annotated[str, Meta(min_length=1, max_length=4096)]
    # What the editor holds and nobody has applied yet: saved first, so that the line finds the file as it is seen.
    file: Annotated[str, Meta(max_length=100)] = ""
    text: str | None = None


class Apply(FromClient, tag="apply"):
    id: Id
    file: Annotated[str, Meta(min_length=1, max_length=100)]
    text: str


class Interrupt(FromClient, tag="interrupt"):
    id: Id


class Complete(FromClient, tag="complete"):
    id: Id
    line: Annotated[str, Meta(max_length=4096)]
    cursor: Count


class Check(FromClient, tag="check", kw_only=True):
    id: Id
    file: Annotated[str, Meta(max_length=100)] = "manifest.yaml"
    text: str
    t: Count | None = None  # applied then; None: now
    advice: bool = False  # what `lint` says of it, too


class Change(FromClient, tag="change"):
    """A line of a script without its time (docs/scenario.md): what programs, clients or nodes do from now on."""

    id: Id
    line: dict[str, Any]


class Draft(FromClient, tag="draft", kw_only=True):
    """A Scenario that somebody is writing; `set`: what a form sets in it, by path, as YAML, "" takes a field out."""

    id: Id
    text: str
    set: list[tuple[list[str | int], str]] = []


class Recall(FromClient, tag="recall", omit_defaults=True):
    """A line typed while looking back. One that changes something makes a branch, when `branch` says that it may."""

    id: Id
    t: Count
    line: Annotated[str, Meta(min_length=1, max_length=4096)]
    file: Annotated[str, Meta(max_length=100)] = ""
    text: str | None = None
    branch: bool = False


class Answered(FromClient, tag="answer"):
    """What somebody answers to a step of the lesson. `value`: of choice, code, hop and see an option's id; of number a
    number; of markers a list of ms; of sort a group by item; of rank the items in order; of write
    a text of lines; of trial nothing, and the server plays the next of its runs."""

    id: Id
    step: Annotated[str, Meta(min_length=1, max_length=40)]
    value: Any


class Back(FromClient, tag="back"):
    """Somebody looks back; a page whose lesson asks for it says so once."""

    t: Count


class Files(FromClient, tag="files"):
    t: Count
    id: Id


class Play(FromClient, tag="play"):
    pass


class Pause(FromClient, tag="pause"):
    pass


class Speed(FromClient, tag="speed"):
    x: float


class Step(FromClient, tag="step"):
    by: Literal["event", "second"]


class Break(FromClient, tag="break"):
    """Plays on to the next fact of this kind, and pauses there; "" takes the break point away."""

    on: Literal["restart", "cut", "5xx", ""]


class Pace(FromClient, tag="pace"):
    """The clock of the other run that the page shows: at `wall` it was at `t`. This run goes by it from now on."""

    t: Count
    wall: Count
    playing: bool
    speed: float


class Seek(FromClient, tag="seek"):
    t: Count
    id: Id


class Why(FromClient, tag="why"):
    n: Annotated[int, Meta(ge=1, le=2**53)]
    id: Id


class Ack(FromClient, tag="ack"):
    t: Count


# What a token that only looks may not say.
Changing = Command | Apply | Change | Recall | Answered | Interrupt | Play | Pause | Speed | Step | Break | Pace | Back
AnyFromClient = Hello | Changing | Complete | Check | Draft | Files | Seek | Why | Ack


# --- server -> client -------------------------------------------------------------------------------------------


class FromServer(msgspec.Struct, tag_field="type", kw_only=True):
    """A message of the server; every field is always there."""


class Welcome(FromServer, tag="welcome", kw_only=True):
    run: str
    protocol: int = VERSION
    setup: Setup
    t: int
    n: int
    clock: ClockShown
    files: dict[str, str]
    log: int
    wall: int
    can: Literal["command", "look"]
    note: str = ""  # to be said once
    picture: dict[str, Any] | None


class Batch(FromServer, tag="batch"):
    facts: list[Fact]
    until: int
    wall: int
    log: int
    clock: ClockShown


class Rewind(FromServer, tag="rewind"):
    to: int
    n: int
    log: int


class Lesson(FromServer, LessonState, tag="lesson", kw_only=True):
    @classmethod
    def of(cls, state: LessonState) -> "Lesson":
        return cls(**{field: getattr(state, field) for field in LessonState.__struct_fields__})


class Answer(FromServer, tag="answer"):
    id: str
    out: str
    err: str
    exit: int
    following: bool
    t: int
    log: int


class Output(FromServer, tag="output"):
    id: str
    lines: list[str]
    done: bool
    exit: int | None


class Completions(FromServer, tag="completions"):
    id: str
    start: int = msgspec.field(name="from")
    words: list[str]


class Diagnostics(FromServer, tag="diagnostics"):
    id: str
    items: list[Diagnostic]
    does: Deed  # what applying the text comes to; `says` tells it in a sentence
    says: str
    beyond: str = ""  # what the cluster's objects have that the text says nothing of
    advice: list[AdviceShown] = []


class Drafted(FromServer, tag="drafted"):
    id: str
    text: str
    form: Form | None  # None: it cannot be read
    items: list[Diagnostic]


class Picture(FromServer, tag="picture"):
    id: str
    t: int
    picture: dict[str, Any]
    facts: list[Fact]


class Chain(FromServer, tag="chain"):
    id: str
    n: int
    links: list[Link]


class Part(FromServer, tag="part"):
    text: str
    last: bool


class Saved(FromServer, tag="files"):
    """The run's files as they were at `t`; the same from `since` until just before `until`."""

    id: str
    t: int
    files: dict[str, str]
    since: int
    until: int | None


class Branched(FromServer, tag="branched"):
    """The run that a recalled line has made, and its commanding key; up to `t` it has the facts of this one."""

    id: str
    run: str
    token: str
    t: int
    n: int
    log: int


class Refused(FromServer, tag="refused"):
    id: str | None
    code: str
    message: str
    retry_ms: int | None = None


class Slowed(FromServer, tag="slowed"):
    to: float
    why: str


class Bye(FromServer, tag="bye"):
    reason: str
    retry: bool


AnyFromServer = (
    Welcome | Batch | Rewind | Lesson | Answer | Output | Completions | Diagnostics | Drafted
    | Picture | Chain | Saved | Branched
    | Part | Refused | Slowed | Bye
)  # fmt: skip

CLIENT: dict[str, type[FromClient]] = {str(kind.__struct_config__.tag): kind for kind in FromClient.__subclasses__()}
SERVER: dict[str, type[FromServer]] = {str(kind.__struct_config__.tag): kind for kind in FromServer.__subclasses__()}

# What is refused, and why.
CODES = (
    "bad-message",
    "too-long",
    "too-many",
    "no-hello",
    "no-run",
    "no-access",
    "read-only",
    "protocol",
    "no-fact",
    "not-asked",
    "guess-first",
    "out-of-range",
    "past",
    "stopped",
    "busy",
    "broken",
)

# Codes with which the server closes, by the reason; autobahn sends none of its own but 1000 and 3000 to 4999.
CLOSE = {
    "no-hello": 4400,
    "no-access": 4401,
    "no-run": 4404,
    "behind": 4408,
    "too-long": 4413,
    "protocol": 4426,
    "flood": 4429,
    "broken": 4500,
    "busy": 4503,
}


class Unreadable(ValueError):
    """No message of ours; `id` is its id where one could be read."""

    def __init__(self, why: str, id: str | None) -> None:
        super().__init__(why)
        self.id = id


class _Named(msgspec.Struct):
    id: Any = None


_decoder = msgspec.json.Decoder(AnyFromClient)
_named = msgspec.json.Decoder(_Named)
_encoder = msgspec.json.Encoder(enc_hook=str)  # of texts that are Said


def decode(text: str | bytes) -> AnyFromClient:
    """The message in `text`; raises Unreadable."""
    try:
        message: AnyFromClient = _decoder.decode(text)
        return message
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise Unreadable(f"This is no message of the protocol: {error}.", id_of(text)) from None


def encode(message: FromServer) -> str:
    """The message as JSON."""
    return _encoder.encode(message).decode()


def frames(message: FromServer) -> list[str]:
    """The message as the JSON of one text frame, or that JSON cut up, as the `part`s of several: daphne raises at a
    frame of more than 1 MB."""
    whole = _encoder.encode(message)
    text = whole.decode()
    if len(whole) <= FRAME_BYTES:
        return [text]
    pieces = [text[i : i + PART_CHARACTERS] for i in range(0, len(text), PART_CHARACTERS)]
    return [encode(Part(text=piece, last=piece is pieces[-1])) for piece in pieces]


def id_of(text: str | bytes) -> str | None:
    """The `id` in what may be a message."""
    try:
        found = _named.decode(text).id
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    return found if isinstance(found, str) and len(found) <= 36 else None
