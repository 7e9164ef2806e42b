from django.db import migrations, models

# A failure that was noted as the first outcome is not to be noted again.
NOTED_ALREADY = """
UPDATE incidents_incidentmail AS mail SET failure_noted_at = mail.noted_at
FROM notifications_delivery AS delivery
WHERE delivery.id = mail.delivery_id AND mail.noted_at IS NOT NULL
  AND delivery.state IN ('refused', 'given_up', 'bounced')
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="incidentmail",
            name="failure_noted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(NOTED_ALREADY, migrations.RunSQL.noop),
    ]
