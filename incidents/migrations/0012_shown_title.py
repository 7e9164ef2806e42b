from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_what_monitoring_saw")]

    operations = [
        migrations.AddField(
            "incident",
            "shown_title",
            models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
