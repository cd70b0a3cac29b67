import django.db.models.deletion
from django.db import migrations, models

import probeviz.live.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=probeviz.live.models.token, max_length=22, unique=True)),
                ("command_token", models.CharField(default=probeviz.live.models.token, max_length=22)),
                ("look_token", models.CharField(default=probeviz.live.models.token, max_length=22)),
                ("visitor", models.CharField(blank=True, max_length=22)),
                ("lesson", models.CharField(blank=True, max_length=80)),
                ("name", models.CharField(max_length=63)),
                ("scenario", models.TextField()),
                ("files", models.JSONField(default=dict)),
                ("engine", models.CharField(max_length=20)),
                ("seed", models.BigIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("seen_ms", models.BigIntegerField(null=True)),
                ("checkpoint", models.BinaryField(null=True)),
                ("done", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["visitor", "lesson"], name="live_run_visitor_2dded1_idx")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveIntegerField()),
                ("t_ms", models.BigIntegerField()),
                ("client_id", models.CharField(max_length=36, null=True)),
                ("entry", models.BinaryField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="live.run"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "n"), name="one_entry_a_number"),
                    models.UniqueConstraint(fields=("run", "client_id"), name="one_entry_a_client_id"),
                ],
            },
        ),
    ]
