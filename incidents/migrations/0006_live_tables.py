"""What takes its time on a live table, done beside its writers."""

import django.contrib.postgres.operations
from django.db import migrations, models

# Every incident's words; new ones bring theirs along already.
FILL = """
INSERT INTO incidents_incidentsearch (incident_id, words, internal_words)
SELECT i.id,
       setweight(to_tsvector('desk', i.title || ' ' || i.caller), 'A')
           || to_tsvector('desk', left(coalesce(said.public, ''), 200000)),
       to_tsvector('desk', left(coalesce(said.internal, ''), 200000))
FROM incidents_incident i
LEFT JOIN LATERAL (
    SELECT string_agg(e.public_text, ' ') AS public, string_agg(e.internal_text, ' ') AS internal
    FROM incidents_timelineentry e WHERE e.incident_id = i.id
) AS said ON true
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("incidents", "0005_services_suppliers_search")]

    operations = [
        django.contrib.postgres.operations.ValidateConstraint("timelineentry", "entry_kind_is_listed"),
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name='incident',
            index=models.Index(models.F('service'), models.F('id'), condition=models.Q(('state', 'closed'), _negated=True), name='open_by_service'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
