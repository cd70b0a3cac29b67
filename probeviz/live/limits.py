"""What a visitor may send, how often, and how large a run may grow."""

from probeviz.locale.text import later
from probeviz.sim.limits import SpokenLimit as Limit

LONG = later("This is {found:,} bytes; at most {most:,} are taken.")
OFTEN = later("That was too much at once; wait {found} ms.")

MESSAGE_BYTES = Limit(16 * 1024, "a message", "bytes", "live/conversation.py", LONG)
TEXT_BYTES = Limit(64 * 1024, "the text of `apply` and `check`", "bytes", "live/conversation.py", LONG)
TEXT_MESSAGE_BYTES = Limit(
    72 * 1024, "a message `apply` or `check`: the text, and what JSON adds to it", "bytes", "live/conversation.py", LONG
)
FLOOD_BYTES = Limit(
    256 * 1024, "a message of any kind, or the socket is closed (4413)", "bytes", "live/consumers.py", LONG
)
MESSAGES_A_SECOND = Limit(20, "messages of one viewer, on average", "a second", "live/conversation.py", OFTEN)
BURST = Limit(40, "messages of one viewer at once", "messages", "live/conversation.py", OFTEN)
REFUSED_IN_A_ROW = Limit(
    200,
    "messages in a row that are refused, or the socket is closed (4429)",
    "messages",
    "live/conversation.py",
    later("Too many messages in a row could not be taken."),
)
WAITING_COMMANDS = Limit(
    20, "commands of one viewer that wait for their answer", "commands", "live/conversation.py", OFTEN
)
WAITING_OF_ONE = Limit(
    40,
    "pieces of one visitor's work, in all their tabs, that wait for one another: lines, checks, runs to be loaded",
    "pieces",
    "live/workers.py",
    later("You have asked for much at once, in all your tabs together; this can be tried again in a moment."),
)
TURN_S = Limit(
    10,
    "until a piece of work gets one of the server's threads",
    "s",
    "live/workers.py",
    later("The server is busy with what others have asked for; this can be tried again in a moment."),
)
UNHEARD = Limit(
    500,
    "messages of one viewer that have come and are yet to be read, or the socket is closed (4429)",
    "messages",
    "live/consumers.py",
    later("Over {most} messages came at once."),
)
CHECKS = Limit(4, "checks of one viewer at once", "checks", "live/conversation.py", OFTEN)
UNREAD_KB = Limit(
    1024,
    "what a viewer has been sent and has yet to read, or its questions are refused and its facts wait",
    "KB",
    "live/conversation.py",
    later("You ask faster than the answers reach you; this can be tried again in a moment."),
)
UNREAD_MB = Limit(
    4,
    "the same, or the socket is closed (4408)",
    "MB",
    "live/conversation.py",
    later("This page has over {most} MB yet to read: it has fallen too far behind."),
)
HELLO_S = Limit(10, "until `hello`, or the socket is closed (4400)", "s", "live/consumers.py", later("No hello came."))
FACTS_A_SECOND = Limit(
    2_000,
    "facts to one viewer; the speed is lowered",
    "a second",
    "live/rate.py",
    later("At more, over {most:,} facts a second would come."),
)
# Fifty such runs fill a core.
CPU_MS_A_SECOND = Limit(
    20,
    "CPU to play one run, of a second on the wall; the speed is lowered",
    "ms",
    "live/rate.py",
    later("At more, each second would take over {most} ms to compute."),
)
TRIAL_CPU_S = Limit(
    5,
    "CPU for five runs of a trial in a lesson; one of ours takes 0.15 s",
    "s",
    "live/trying.py",
    later("Five runs of this cluster took over {most} s to compute: fewer Pods would do."),
)
# One trial of 200 runs is 40 pieces. A class behind one router plays a dozen of them at once, a script would go on.
TRIALS_AT_ONCE_MINUTES = 4
TRIALS_A_MINUTE = Limit(
    120,
    f"five runs of a trial, of one address, on average; {TRIALS_AT_ONCE_MINUTES} times as many at once",
    "a minute",
    "live/trying.py",
    later("From this address many trials have been played in a short time; yours goes on in {found} s."),
)
# Each is fed every fact.
GOING = Limit(
    20,
    "commands of one viewer that go on printing (`-w`, `-f`, `curl`)",
    "commands",
    "live/control.py",
    later("{most} commands go on here already: end one of them with Ctrl+C."),
)

# A page that is left open at 16x states a million facts in an hour and a quarter. Packed they take some 15 MB of the
# process that shows them, and who loads the run anew plays them all once more: some 7 s of CPU, in a thread.
RUN_FACTS = Limit(
    1_000_000,
    "facts of a run; its clock then stands",
    "facts",
    "live/played.py",
    later("This run has stated {most:,} facts, as many as a run may: it stands, and can be started over."),
)
# A script that types without end would else fill the disk.
RUN_ENTRIES = Limit(
    5_000,
    "entries of a run's log: typed lines, clicks on the transport",
    "entries",
    "live/control.py",
    later("This run has taken {most:,} entries, as many as a run may: start over."),
)
PACE_MINUTES = Limit(
    60,
    "virtual time by which a run is taken on at once, to catch up with the one beside it",
    "min",
    "live/control.py",
    later("The run beside this one is over {most} minutes ahead of it."),
)
RUN_FILES = Limit(
    20,
    "files of a run",
    "files",
    "live/control.py",
    later("This run has {most} files, as many as a run may: save under one of their names."),
)
RUN_SAVED_MB = Limit(
    8,
    "what is saved in a run, every version of every file",
    "MB",
    "live/control.py",
    later("This run has been given {most} MB of manifests, as much as a run may: start over."),
)

SNAPSHOT_KB = Limit(
    1024,
    "what has been typed and saved in a run that is shared",
    "KB",
    "live/shares.py",
    later("This run holds {found:,} KB of typed lines and files; a share link takes at most {most:,}."),
)
SHARES_A_MINUTE = Limit(
    10,
    "share links made by one visitor, on average; as many at once",
    "a minute",
    "live/shares.py",
    later("You have made many links in a short time; wait a minute."),
)
PROGRESS_KB = Limit(
    64,
    "a file of what a visitor has done",
    "KB",
    "live/done_file.py",
    later("This file holds {found:,} KB; a file of progress holds at most {most:,}."),
)
DRAFT_FIELDS = Limit(
    50,
    "the fields that one change of the form sets",
    "fields",
    "live/conversation.py",
    later("This changes {found} fields at once; at most {most} are taken."),
)

# A class behind one router opens the page at once, a script would go on.
RUNS_AT_ONCE_MINUTES = 4
RUNS_A_MINUTE = Limit(
    30,
    f"new runs of one address, on average; {RUNS_AT_ONCE_MINUTES} times as many at once",
    "a minute",
    "live/starting.py",
    later("This address has begun many runs in a short time."),
    setting="PROBEVIZ_RUNS_A_MINUTE",
)
VISITOR_RUNS_A_MINUTE = Limit(
    5,
    f"new runs of one visitor, on average; {RUNS_AT_ONCE_MINUTES} times as many at once",
    "a minute",
    "live/starting.py",
    later("You have begun many runs in a short time."),
)


class Bucket:
    """Leaky bucket: `rate` a second on average, `burst` at once. Time is handed in, in seconds."""

    __slots__ = ("at", "burst", "level", "rate")

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        self.level = 0.0
        self.at = 0.0

    def take(self, now: float) -> int:
        """0 when one more fits, else the milliseconds after which it will."""
        self.level = max(0.0, self.level - max(0.0, now - self.at) * self.rate)
        self.at = now
        if self.level + 1 > self.burst:
            return max(1, int((self.level + 1 - self.burst) / self.rate * 1_000) + 1)
        self.level += 1
        return 0

    def idle(self, now: float) -> bool:
        """Whether it has run empty, so that forgetting it changes nothing."""
        return self.level <= (now - self.at) * self.rate


class Buckets:
    """A bucket for each name, as long as it matters."""

    MOST = 10_000

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        self._buckets: dict[str, Bucket] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, name: str, now: float) -> int:
        if len(self._buckets) >= self.MOST:
            self._buckets = {key: b for key, b in self._buckets.items() if not b.idle(now)}
        return self._buckets.setdefault(name, Bucket(self.rate, self.burst)).take(now)
