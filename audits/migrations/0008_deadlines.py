"""Deadlines by policy: a unit per category, pauses, and the moment from which a finding is counted; what was told before keeps its day."""

import datetime as dt
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WIB = ZoneInfo("Asia/Jakarta")


def carry_over(apps, schema_editor):
    """One unit becomes one per category; each finding remembers since when it is counted; answers that wait now stop the clock from the day they were sent."""
    for name in ("RuleSet", "HistoricalRuleSet"):
        rules = apps.get_model("audits", name)
        rules.objects.update(major_unit=models.F("correction_unit"), minor_unit=models.F("correction_unit"))
    finding, log, pause = (apps.get_model("audits", name) for name in ("Finding", "LogEntry", "Pause"))
    for row in finding.objects.filter(due_on__isnull=False).iterator():
        begun = log.objects.filter(finding=row, verb__in=["finding.issue", "finding.reopen"]).order_by("-seq").first()
        row.begun_at = begun.at if begun else dt.datetime.combine(row.issued_on, dt.time(12), WIB)
        answer = row.answers.filter(sent_at__isnull=False, verdict="").order_by("-round").first()
        if row.state == "answered" and answer:
            row.paused_since = answer.sent_at.astimezone(WIB).date()
            pause.objects.create(
                finding=row, reason="verification", began_at=answer.sent_at, began_on=row.paused_since
            )
        row.save(update_fields=["begun_at", "paused_since"])
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0007_knowledge'),
        ('lsp', '0002_groups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('verification', 'Jawaban menunggu verifikasi'), ('question', 'Pertanyaan kepada BNSP belum dijawab')], max_length=12, verbose_name='sebab')),
                ('began_at', models.DateTimeField(verbose_name='mulai')),
                ('began_on', models.DateField(verbose_name='hari mulai')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='berakhir')),
                ('ended_on', models.DateField(null=True, verbose_name='hari berakhir')),
            ],
            options={
                'verbose_name': 'jeda',
                'verbose_name_plural': 'jeda',
                'ordering': ['began_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='finding',
            name='begun_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='tenggat dihitung sejak'),
        ),
        migrations.AddField(
            model_name='finding',
            name='paused_since',
            field=models.DateField(editable=False, null=True, verbose_name='jam berhenti sejak'),
        ),
        migrations.AddField(
            model_name='historicalholiday',
            name='published_on',
            field=models.DateField(blank=True, null=True, verbose_name='diterbitkan pada'),
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='answer_stops_clock',
            field=models.BooleanField(default=True, help_text='Hari-hari itu tidak dihitung dalam tenggat LSP.', verbose_name='jam berhenti selama jawaban menunggu verifikasi'),
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='joint_leave_is_free',
            field=models.BooleanField(default=True, help_text='Bila tidak dicentang, cuti bersama dihitung sebagai hari kerja; libur nasional tetap dilewati.', verbose_name='cuti bersama bukan hari kerja'),
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='major_unit',
            field=models.CharField(choices=[('calendar', 'hari kalender'), ('working', 'hari kerja'), ('months', 'bulan')], default='calendar', max_length=8, verbose_name='satuan tenggat temuan mayor'),
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='minor_unit',
            field=models.CharField(choices=[('calendar', 'hari kalender'), ('working', 'hari kerja'), ('months', 'bulan')], default='calendar', max_length=8, verbose_name='satuan tenggat temuan minor'),
        ),
        migrations.AddField(
            model_name='historicalruleset',
            name='moves_to_working_day',
            field=models.BooleanField(default=False, help_text='Berlaku untuk tenggat yang dihitung dalam hari kalender atau bulan.', verbose_name='tenggat pada hari libur bergeser ke hari kerja berikutnya'),
        ),
        migrations.AddField(
            model_name='holiday',
            name='published_on',
            field=models.DateField(blank=True, null=True, verbose_name='diterbitkan pada'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='answer_stops_clock',
            field=models.BooleanField(default=True, help_text='Hari-hari itu tidak dihitung dalam tenggat LSP.', verbose_name='jam berhenti selama jawaban menunggu verifikasi'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='joint_leave_is_free',
            field=models.BooleanField(default=True, help_text='Bila tidak dicentang, cuti bersama dihitung sebagai hari kerja; libur nasional tetap dilewati.', verbose_name='cuti bersama bukan hari kerja'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='major_unit',
            field=models.CharField(choices=[('calendar', 'hari kalender'), ('working', 'hari kerja'), ('months', 'bulan')], default='calendar', max_length=8, verbose_name='satuan tenggat temuan mayor'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='minor_unit',
            field=models.CharField(choices=[('calendar', 'hari kalender'), ('working', 'hari kerja'), ('months', 'bulan')], default='calendar', max_length=8, verbose_name='satuan tenggat temuan minor'),
        ),
        migrations.AddField(
            model_name='ruleset',
            name='moves_to_working_day',
            field=models.BooleanField(default=False, help_text='Berlaku untuk tenggat yang dihitung dalam hari kalender atau bulan.', verbose_name='tenggat pada hari libur bergeser ke hari kerja berikutnya'),
        ),
        migrations.AlterField(
            model_name='historicalholiday',
            name='decree',
            field=models.CharField(blank=True, help_text='Nomor keputusan, misalnya: SKB 933/2025, 1/2025, 3/2025.', max_length=160, verbose_name='dasar'),
        ),
        migrations.AlterField(
            model_name='holiday',
            name='decree',
            field=models.CharField(blank=True, help_text='Nomor keputusan, misalnya: SKB 933/2025, 1/2025, 3/2025.', max_length=160, verbose_name='dasar'),
        ),
        migrations.AddField(
            model_name='pause',
            name='finding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='audits.finding'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('finding', 'reason'), name='one_open_pause_per_reason'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_on__isnull', True)), models.Q(('ended_at__gte', models.F('began_at')), ('ended_on__gte', models.F('began_on'))), _connector='OR'), name='pause_ends_after_it_began'),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='historicalruleset',
            name='correction_unit',
        ),
        migrations.RemoveField(
            model_name='ruleset',
            name='correction_unit',
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__isnull', True), ('begun_at__isnull', False), _connector='OR'), name='deadline_has_beginning'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('paused_since__isnull', True), models.Q(('state__in', ['draft', 'closed', 'withdrawn']), _negated=True), _connector='OR'), name='only_open_finding_is_paused'),
        ),
    ]
