"""Runs and their logs: the truth, from which everything that a viewer sees is played again.

An entry is committed before it is acknowledged, and never changed afterwards.
"""

import secrets

from django.db import models


def token() -> str:
    """128 random bits as 22 characters of base64url: a name that nobody guesses."""
    return secrets.token_urlsafe(16)


class Run(models.Model):
    """One visitor's cluster. Its facts follow from `scenario`, `files` and the entries alone."""

    public_id = models.CharField(max_length=22, unique=True, default=token)
    command_token = models.CharField(max_length=22, default=token)  # may change the run
    look_token = models.CharField(max_length=22, default=token)  # only looks

    visitor = models.CharField(max_length=22, blank=True)
    lesson = models.CharField(max_length=80, blank=True)  # its slug; empty: no lesson's run

    name = models.CharField(max_length=63)  # the scenario's
    scenario = models.TextField()  # the whole file as it was read when the run began
    files = models.JSONField(default=dict)  # the texts that lay beside it, by name
    engine = models.CharField(max_length=20)  # the version that stated what people have seen of it
    seed = models.BigIntegerField()

    # The snapshot that it began from; or, with `branch_ms`, the run whose beginning it shares up to there.
    branch_of = models.CharField(max_length=22, blank=True)
    branch_ms = models.BigIntegerField(null=True)

    created_at = models.DateTimeField(auto_now_add=True)
    # Wall time in ms since 1970 at which a process last had a viewer of it; virtual time stops 10 s later.
    seen_ms = models.BigIntegerField(null=True)
    checkpoint = models.BinaryField(null=True)
    attempt = models.JSONField(default=dict)  # how its lesson stood at the checkpoint (live/run_lesson.py)

    class Meta:
        indexes = [models.Index(fields=["visitor", "lesson"])]

    def __str__(self) -> str:
        return f"{self.name} {self.public_id}"

    @property
    def whose(self) -> str:
        """Whom the work on this run is done for: its visitor, with all their other runs."""
        return self.visitor or f"run {self.pk}"


class Entry(models.Model):
    """Entry `n` of a run's log, at virtual `t_ms`; `n` counts from 1 without a gap, `t_ms` never falls."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="entries")
    n = models.PositiveIntegerField()
    t_ms = models.BigIntegerField()
    # Chosen by the client, so that what it sends again is not done again; null: the site's own entry.
    client_id = models.CharField(max_length=36, null=True)
    entry = models.BinaryField()  # msgpack of sim.entries.AnyEntry

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["run", "n"], name="one_entry_a_number"),
            models.UniqueConstraint(fields=["run", "client_id"], name="one_entry_a_client_id"),
        ]

    def __str__(self) -> str:
        return f"{self.n} at {self.t_ms} ms"


class Snapshot(models.Model):
    """A run as it stood at virtual `at_ms`, behind a share link; never changed. Whoever opens it gets a run that begins
    with the same scenario and entries, so it comes to the same facts."""

    public_id = models.CharField(max_length=22, unique=True)  # of its content: the same moment has one link

    name = models.CharField(max_length=63)
    scenario = models.TextField()
    files = models.JSONField(default=dict)
    engine = models.CharField(max_length=20)
    seed = models.BigIntegerField()

    entries = models.BinaryField()  # msgpack of list[sim.log.Logged], those up to `at_ms`
    at_ms = models.BigIntegerField()
    panel = models.CharField(max_length=20, blank=True)  # the tab of the dock that was open
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)  # when somebody last began a run from it, or asked for its link again

    def __str__(self) -> str:
        return f"{self.name} at {self.at_ms} ms {self.public_id}"


class Done(models.Model):
    """A lesson that a visitor has done; it stays when its run is deleted."""

    visitor = models.CharField(max_length=22)
    lesson = models.CharField(max_length=80)  # its slug
    at = models.DateTimeField()  # for the first time
    edits = models.PositiveIntegerField(null=True)  # the least that it took: changes of the cluster
    failed = models.PositiveIntegerField(null=True)  # requests that failed

    class Meta:
        verbose_name_plural = "done"
        constraints = [models.UniqueConstraint(fields=["visitor", "lesson"], name="one_record_a_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson} at {self.at:%Y-%m-%d}"
