from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0003_branches")]

    operations = [
        migrations.AddField("snapshot", "opened_at", models.DateTimeField(null=True)),
    ]
