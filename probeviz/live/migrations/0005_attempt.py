from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0004_opened")]

    operations = [
        migrations.RemoveField("run", "done"),
        migrations.AddField("run", "attempt", models.JSONField(default=dict)),
    ]
