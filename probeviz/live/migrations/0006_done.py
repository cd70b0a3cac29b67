from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0005_attempt")]

    operations = [
        migrations.CreateModel(
            name="Done",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visitor", models.CharField(max_length=22)),
                ("lesson", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("edits", models.PositiveIntegerField(null=True)),
                ("failed", models.PositiveIntegerField(null=True)),
            ],
            options={
                "verbose_name_plural": "done",
                "constraints": [
                    models.UniqueConstraint(fields=("visitor", "lesson"), name="one_record_a_lesson"),
                ],
            },
        ),
    ]
