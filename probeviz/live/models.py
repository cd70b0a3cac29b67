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

    created_at = models.DateTimeField(auto_now_add=True)
    # Wall time in ms since 1970 at which a process last had a viewer of it; virtual time stops 10 s later.
    seen_ms = models.BigIntegerField(null=True)
    checkpoint = models.BinaryField(null=True)
    done = models.JSONField(default=dict)  # the lesson's tasks done at the checkpoint: id -> the fact that did it

    class Meta:
        indexes = [models.Index(fields=["visitor", "lesson"])]

    def __str__(self) -> str:
        return f"{self.name} {self.public_id}"


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
