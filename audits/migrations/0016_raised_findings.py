"""A category that rose because a finding came back stays; one that was lowered by hand since has not risen."""

from django.db import migrations, models
from django.db.models import Q


def forget_what_was_lowered(apps, schema_editor):
    findings = apps.get_model("audits", "Finding").objects
    findings.exclude(raised_from="").exclude(category="major").update(raised_from="")


class Migration(migrations.Migration):
    # PostgreSQL alters no table in whose rows this very transaction wrote.
    atomic = False

    dependencies = [("audits", "0015_uploads")]

    operations = [
        migrations.RunPython(forget_what_was_lowered, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "finding",
            models.CheckConstraint(
                condition=Q(raised_from="") | Q(category="major"), name="raised_finding_stays_raised"
            ),
        ),
    ]
