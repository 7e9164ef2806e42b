"""Columns that a live table takes in a moment: each has a default in the database, none is checked over rows."""

import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("notifications", "0003_lane_order")]

    operations = [
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('domain', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('minute', models.DateTimeField()),
                ('taken', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'pace',
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='accepted_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=253),
        ),
        migrations.AddField(
            model_name='delivery',
            name='answer',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='delivery',
            name='automatic_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='headers',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='delivery',
            name='precedence',
            field=models.SmallIntegerField(choices=[(1, 'First'), (5, 'Normal'), (9, 'Last')], db_default=5, default=5),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('accepted', 'accepted by the mail server'), ('refused', 'refused'), ('given_up', 'given up'), ('bounced', 'bounced'), ('withheld', 'withheld')], default='waiting', max_length=10),
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_state_known',
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'accepted', 'refused', 'given_up', 'bounced', 'withheld'])), name='delivery_state_known'),
        ),
    ]
