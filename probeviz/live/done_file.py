"""What a visitor has done, as a file that they take along to another browser or another site."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from probeviz.live.done import Feat
from probeviz.live.limits import PROGRESS_KB
from probeviz.locale.text import Said, say

Kind = Literal["probeviz progress"]
KIND: Kind = "probeviz progress"
VERSION = 1
SKEW = timedelta(days=1)  # clocks differ, and time zones

Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Slug = Annotated[str, Meta(min_length=1, max_length=80)]


class Lesson(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    at: Annotated[datetime, Meta(tz=True)]
    edits: Count | None = None
    failed: Count | None = None


class File(msgspec.Struct, forbid_unknown_fields=True):
    kind: Kind
    version: int
    lessons: dict[Slug, Lesson]


class _Head(msgspec.Struct):
    """What tells a file of ours, of whatever version."""

    kind: Kind
    version: int


class Taken(NamedTuple):
    """`strange`: how many lessons this site does not have."""

    feats: dict[str, Feat]
    strange: int


class BadFile(ValueError):
    """The file cannot be taken; the sentence says why."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def written(feats: Mapping[str, Feat]) -> bytes:
    """The file."""
    lessons = {slug: Lesson(feat.at, feat.edits, feat.failed) for slug, feat in feats.items()}
    return msgspec.json.format(msgspec.json.encode(File(KIND, VERSION, lessons)), indent=2) + b"\n"


def read(content: bytes, slugs: Collection[str], now: datetime) -> Taken:
    """What the file says of the lessons that there are; raises BadFile."""
    if len(content) > PROGRESS_KB * 1024:
        raise BadFile(PROGRESS_KB.said(len(content) // 1024 + 1))
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        raise BadFile(say("This is no file of progress: it is made by “Save as a file” on this page.")) from None
    if head.version > VERSION:
        raise BadFile(
            say("This file is of a newer probeviz (its version is {version}): update this site.", version=head.version)
        )
    try:
        found = msgspec.json.decode(content, type=File)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise BadFile(say("This file of progress is damaged: {error}.", error=str(error))) from None
    for slug, lesson in found.lessons.items():
        if not now - timedelta(days=36_500) < lesson.at < now + SKEW:
            raise BadFile(
                say(
                    "The file says that {lesson} was done on {day}; that cannot be.",
                    lesson=slug,
                    day=f"{lesson.at:%Y-%m-%d}",
                )
            )
    known = {slug: lesson for slug, lesson in found.lessons.items() if slug in slugs}
    feats = {slug: Feat(each.at.astimezone(UTC), each.edits, each.failed) for slug, each in known.items()}
    return Taken(feats, len(found.lessons) - len(known))
