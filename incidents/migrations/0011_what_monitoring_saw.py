import django.contrib.postgres.operations
from django.db import migrations, models

_KINDS = ['registered', 'customer_identified', 'classified', 'reclassified', 'diagnosis_started', 'assigned', 'owner_changed', 'replied', 'published', 'customer_replied', 'auto_replied', 'mail_held', 'call_logged', 'noted', 'paused', 'resumed', 'solution_proposed', 'solution_mail_accepted', 'mail_failed', 'auto_close_held', 'asked_again', 'solution_confirmed', 'closed_unconfirmed', 'solution_rejected', 'reopened', 'withdrawn', 'duplicate_closed', 'linked', 'split_off', 'follower_added', 'follower_removed', 'corrected', 'supplier_asked', 'supplier_ended', 'alarm_noted', 'recovery_noted', 'supplier_noted', 'response_warned', 'response_breached', 'resolution_warned', 'resolution_breached']


class Migration(migrations.Migration):
    # The long look over existing entries holds up nobody who writes.
    atomic = False

    dependencies = [
        ('incidents', '0010_followers_and_mail'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='timelineentry',
            name='entry_kind_is_listed',
        ),
        migrations.AlterField(
            model_name='incident',
            name='close_reason',
            field=models.CharField(blank=True, choices=[('confirmed', 'Confirmed by the customer'), ('no_response', 'No response to the solution'), ('verified', 'Verified by the desk'), ('withdrawn', 'Withdrawn'), ('duplicate', 'Duplicate of another incident')], max_length=12),
        ),
        migrations.AlterField(
            model_name='incident',
            name='confirmation_stop',
            field=models.CharField(blank=True, choices=[('reply', 'The customer replied'), ('mail_failed', 'The solution mail was not delivered'), ('no_address', 'There is no e-mail address to ask'), ('hold', 'Held by an agent'), ('seen_again', 'Monitoring saw it again')], max_length=12),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='kind',
            field=models.CharField(choices=[('registered', 'Registered'), ('customer_identified', 'Customer identified'), ('classified', 'Classified'), ('reclassified', 'Classified again'), ('diagnosis_started', 'Diagnosis started'), ('assigned', 'Assigned'), ('owner_changed', 'Owner changed'), ('replied', 'Reply to the customer'), ('published', 'Update published'), ('customer_replied', 'Reply of the customer'), ('auto_replied', 'Automatic answer'), ('mail_held', 'Unverified mail waits'), ('call_logged', 'Call'), ('noted', 'Internal note'), ('paused', 'Clock paused'), ('resumed', 'Clock resumed'), ('solution_proposed', 'Solution proposed'), ('solution_mail_accepted', 'Solution mail delivered'), ('mail_failed', 'Mail could not be delivered'), ('auto_close_held', 'Automatic closing held'), ('asked_again', 'Confirmation asked again'), ('solution_confirmed', 'Solution confirmed'), ('closed_unconfirmed', 'Closed without response'), ('solution_rejected', 'Solution rejected'), ('reopened', 'Reopened'), ('withdrawn', 'Withdrawn'), ('duplicate_closed', 'Closed as duplicate'), ('linked', 'Linked'), ('split_off', 'Split off'), ('follower_added', 'Follower added'), ('follower_removed', 'Follower removed'), ('corrected', 'Corrected'), ('supplier_asked', 'Asked of the supplier'), ('supplier_ended', 'No longer with the supplier'), ('alarm_noted', 'Alarm'), ('recovery_noted', 'Right again'), ('supplier_noted', 'Published by the supplier'), ('response_warned', 'First response is nearly due'), ('response_breached', 'First response target missed'), ('resolution_warned', 'Resolution is nearly due'), ('resolution_breached', 'Resolution target missed')], max_length=30),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name='timelineentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', _KINDS)), name='entry_kind_is_listed'),
        ),
        django.contrib.postgres.operations.ValidateConstraint('timelineentry', 'entry_kind_is_listed'),
    ]
