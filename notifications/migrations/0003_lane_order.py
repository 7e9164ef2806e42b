"""Built beside the writers of a live table; no row that stands there has a lane."""

import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notifications", "0002_lanes_and_attempts")]

    operations = [
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(models.Q(('lane', ''), _negated=True), models.Q(('state', 'accepted'), _negated=True)), fields=['lane', 'id'], name='delivery_lane'),
        ),
    ]
