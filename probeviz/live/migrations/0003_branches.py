from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0002_snapshot")]

    operations = [
        migrations.AddField("run", "branch_ms", models.BigIntegerField(null=True)),
    ]
