"""Indexes built, and the states looked over, beside the writers of a live table."""

import django.contrib.postgres.operations
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notifications", "0004_mail_out")]

    operations = [
        django.contrib.postgres.operations.ValidateConstraint("delivery", "delivery_state_known"),
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'sending'))), fields=['precedence', 'due_at', 'id'], name='delivery_next'),
        ),
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(django.db.models.functions.text.Lower('to_address'), models.F('automatic_at'), condition=models.Q(('automatic_at__isnull', False)), name='delivery_automatic_to'),
        ),
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('automatic_at__isnull', False)), fields=['automatic_at'], name='delivery_automatic'),
        ),
        django.contrib.postgres.operations.RemoveIndexConcurrently(
            model_name='delivery',
            name='delivery_due',
        ),
    ]
