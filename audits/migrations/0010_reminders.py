"""Reminders are planned as rows; messages know their delivery; what was already reminded of is not reminded of again."""

import datetime as dt

import audits.models.rules
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audits.deadlines import before_days


def carry_over(apps, schema_editor):
    """Each reminder that was sent becomes a step that was sent."""
    notice, planned, application, licence, finding = (
        apps.get_model(*name.split("."))
        for name in ("audits.Notice", "audits.PlannedNotice", "audits.Application", "lsp.Licence", "audits.Finding")
    )
    ends = dict(licence.objects.values_list("pk", "ends_on"))
    rows = {}
    sent = notice.objects.filter(kind__in=["licence_ends", "documents_due", "finding_due"], unique_key__isnull=False)
    for row in sent.iterator():
        ladder, key, *rest = row.unique_key.split(":")
        due_on = ends.get(int(key)) if ladder == "licence_ends" else dt.date.fromisoformat(rest[0])
        if due_on is None or row.lsp_id is None:
            continue
        step = int(rest[-2])
        rows[ladder, key, due_on, step] = planned(
            ladder=ladder, key=key, due_on=due_on, step=step, level="staff", send_on=before_days(due_on, step),
            state="sent", planned_at=row.created_at, settled_at=row.created_at, lsp_id=row.lsp_id,
            application_id=row.application_id,
        )
    planned.objects.bulk_create(rows.values())
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0009_calendar'),
        ('lsp', '0005_reminders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlannedNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ladder', models.CharField(max_length=40, verbose_name='pengingat')),
                ('key', models.CharField(max_length=40)),
                ('due_on', models.DateField(verbose_name='tenggat')),
                ('step', models.SmallIntegerField(verbose_name='hari sebelum tenggat')),
                ('level', models.CharField(choices=[('staff', 'Penanggung jawab dan staf LSP'), ('chair', 'Ketua LSP'), ('board', 'Dewan Pengarah'), ('desk', 'Meja BNSP')], default='staff', max_length=8, verbose_name='untuk')),
                ('send_on', models.DateField(verbose_name='dikirim pada')),
                ('state', models.CharField(choices=[('planned', 'Direncanakan'), ('sent', 'Dikirim'), ('moot', 'Tidak perlu lagi')], default='planned', max_length=8, verbose_name='keadaan')),
                ('planned_at', models.DateTimeField(verbose_name='direncanakan pada')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='selesai pada')),
            ],
            options={
                'verbose_name': 'pengingat terencana',
                'verbose_name_plural': 'pengingat terencana',
                'ordering': ['send_on', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='document_reminder_days',
            field=models.JSONField(default=audits.models.rules.document_steps, validators=[audits.models.rules.whole_days], verbose_name='pengingat dokumen (hari sebelum tenggat)'),
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='escalation',
            field=models.JSONField(default=audits.models.rules.escalation_levels, help_text='Sejak berapa hari sebelum tenggat Ketua (chair), Dewan Pengarah (board), dan meja BNSP (desk) ikut diberi tahu.', validators=[audits.models.rules.days_per_level], verbose_name='eskalasi pengingat'),
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='finding_reminder_days',
            field=models.JSONField(default=audits.models.rules.finding_steps, validators=[audits.models.rules.whole_days], verbose_name='pengingat temuan (hari sebelum tenggat)'),
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='reminder_every',
            field=models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='pengingat setelah lewat, tiap (hari)'),
        ),
        migrations.AddField(
            model_name='notice',
            name='bundled_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bundled', to='audits.notice'),
        ),
        migrations.AddField(
            model_name='notice',
            name='is_unsure',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='notice',
            name='is_urgent',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='resent_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='resent_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='document_reminder_days',
            field=models.JSONField(default=audits.models.rules.document_steps, validators=[audits.models.rules.whole_days], verbose_name='pengingat dokumen (hari sebelum tenggat)'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='escalation',
            field=models.JSONField(default=audits.models.rules.escalation_levels, help_text='Sejak berapa hari sebelum tenggat Ketua (chair), Dewan Pengarah (board), dan meja BNSP (desk) ikut diberi tahu.', validators=[audits.models.rules.days_per_level], verbose_name='eskalasi pengingat'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='finding_reminder_days',
            field=models.JSONField(default=audits.models.rules.finding_steps, validators=[audits.models.rules.whole_days], verbose_name='pengingat temuan (hari sebelum tenggat)'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='reminder_every',
            field=models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='pengingat setelah lewat, tiap (hari)'),
        ),
        migrations.AlterField(
            model_name='historicalruleset',
            name='reminder_days',
            field=models.JSONField(default=list, validators=[audits.models.rules.whole_days], verbose_name='pengingat (hari sebelum berakhir)'),
        ),
        migrations.AlterField(
            model_name='ruleset',
            name='reminder_days',
            field=models.JSONField(default=list, validators=[audits.models.rules.whole_days], verbose_name='pengingat (hari sebelum berakhir)'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['-created_at'], name='notice_unsent'),
        ),
        migrations.AddField(
            model_name='plannednotice',
            name='application',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='audits.application', verbose_name='permohonan'),
        ),
        migrations.AddField(
            model_name='plannednotice',
            name='lsp',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lsp.lsp', verbose_name='LSP'),
        ),
        migrations.AddIndex(
            model_name='plannednotice',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['send_on'], name='planned_to_send'),
        ),
        migrations.AddConstraint(
            model_name='plannednotice',
            constraint=models.UniqueConstraint(fields=('ladder', 'key', 'due_on', 'step', 'level'), name='step_planned_once'),
        ),
        migrations.AddConstraint(
            model_name='plannednotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'planned')), models.Q(('settled_at__isnull', False), models.Q(('state', 'planned'), _negated=True)), _connector='OR'), name='settled_step_has_moment'),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
