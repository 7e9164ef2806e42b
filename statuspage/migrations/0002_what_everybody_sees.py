import django.contrib.postgres.operations
from django.db import migrations, models


def forget_what_everybody_saw(apps, schema_editor):
    """The rule from before knows no such rows; the follower makes rows anew from the timelines."""
    apps.get_model('statuspage', 'Disruption').objects.filter(incident__isnull=False, customer__isnull=True).delete()


class Migration(migrations.Migration):
    # The look over existing rows holds up nobody who writes.
    atomic = False

    dependencies = [
        ('statuspage', '0001_pages'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='disruption',
            name='disruption_has_one_cause',
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_what_everybody_saw),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name='disruption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('incident__isnull', False), ('notice__isnull', True)), models.Q(('incident__isnull', True), ('notice__isnull', False)), _connector='OR'), name='disruption_has_one_cause'),
        ),
        django.contrib.postgres.operations.ValidateConstraint('disruption', 'disruption_has_one_cause'),
    ]
