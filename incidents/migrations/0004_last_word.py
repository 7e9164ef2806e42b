from django.db import migrations, models

# Only what is open stands in a queue; closed incidents get theirs when they are opened again.
SPOKEN = """
UPDATE incidents_incident AS incident
SET last_word_by = word.speaker, last_word_at = word.at
FROM (
    SELECT DISTINCT ON (entry.incident_id)
        entry.incident_id, entry.at,
        CASE WHEN entry.actor_kind = 'contact' THEN 'customer' ELSE 'desk' END AS speaker
    FROM incidents_timelineentry AS entry
    JOIN incidents_incident AS still_open ON still_open.id = entry.incident_id AND still_open.state <> 'closed'
    WHERE entry.public_text <> '' AND entry.actor_kind <> 'system'
    ORDER BY entry.incident_id, entry.number DESC
) AS word
WHERE incident.id = word.incident_id
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_mails_that_come_back")]

    operations = [
        migrations.AddField("incident", "last_word_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "incident",
            "last_word_by",
            models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.RunSQL(SPOKEN, migrations.RunSQL.noop),
    ]
