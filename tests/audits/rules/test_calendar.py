"""The calendar as data: versions, what a change moves and never takes back, sheets with a dry run, and a published calendar beside it."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audits import calendars
from audits.deadlines import WORKING, Policy, before_days, reckon
from audits.models import CalendarVersion, Finding, Holiday, LogEntry, RuleSet, SecretariatTask
from audits.reckoning import calendars as versions_since
from audits.reckoning import reckoning_of
from audits.standing import arithmetic_of
from audits.states import State
from tests import cast
from tests.audits.play import LSP_PEOPLE, told

LIST, IMPORT, CONFIRM = (f"admin:audits_holiday_{name}" for name in ("changelist", "import", "process_import"))


@pytest.fixture
def file(script, on):
    """Findings counted in working days, told ten days ago."""
    RuleSet.objects.update(major_unit="working", minor_unit="working", moves_to_working_day=True)
    player = script()
    player(State.CORRECTING, until=cast.moment(before_days(on, 10)))
    return player.application


def a_working_day_before(day: dt.date) -> dt.date:
    """The last working day before this one that is in no calendar."""
    free = set(Holiday.objects.values_list("day", flat=True))
    return next(one for n in range(1, 20) if (one := before_days(day, n)).weekday() < 5 and one not in free)


def add_day(day: dt.date, **fields) -> calendars.Change:
    Holiday.objects.create(day=day, name="Cuti bersama tambahan", kind="joint_leave", **fields)
    return calendars.publish(by=None, at=timezone.now())


def test_the_first_version_is_what_was_loaded(rules):
    version = CalendarVersion.objects.get()
    assert (version.number, len(version.days)) == (1, Holiday.objects.count())
    assert version.as_calendar().days == Holiday.objects.free_days()


def test_what_did_not_change_makes_no_version(rules):
    assert calendars.publish(by=None, at=timezone.now()) is None
    call_command("load_rules", verbosity=0)
    assert CalendarVersion.objects.count() == 1


def test_a_new_free_day_moves_open_deadlines_later_and_tells(file, secretariat):
    finding = file.findings.get(seq=2)
    due = finding.due_on
    change = add_day(a_working_day_before(due))
    finding.refresh_from_db()
    assert finding.due_on > due == finding.original_due_on
    assert change.version.number == 2
    line = file.log.filter(verb="calendar_moved", finding=finding).get()
    assert (line.facts["was"], line.facts["now"]) == (due.isoformat(), finding.due_on.isoformat())
    assert LogEntry.broken_at(file) is None
    assert told(file, "calendar_moved") >= LSP_PEOPLE | {"Robiatun", "Arofitun"}
    assert file.notices.filter(kind="calendar_moved", recipient__full_name="Pairan").count() == 1


def test_a_day_taken_away_again_takes_nothing_from_anybody(file):
    finding = file.findings.get(seq=2)
    new = a_working_day_before(finding.due_on)
    add_day(new)
    moved_to = Finding.objects.get(pk=finding.pk).due_on
    Holiday.objects.filter(day=new).delete()
    change = calendars.publish(by=None, at=timezone.now())
    finding.refresh_from_db()
    assert (finding.due_on, change.count, change.version.number) == (moved_to, 0, 3)
    assert reckoning_of(finding).due_on == moved_to


def test_a_closed_finding_keeps_its_day(file, script, on):
    finding = file.findings.get(seq=2)
    Finding.objects.filter(pk=finding.pk).update(state="closed", closed_at=timezone.now())
    add_day(a_working_day_before(finding.due_on))
    assert Finding.objects.get(pk=finding.pk).due_on == finding.due_on


def test_a_deadline_told_before_is_computed_with_the_calendar_of_then(rules, on):
    then = before_days(on, 5)
    CalendarVersion.objects.update(at=cast.moment(before_days(on, 100)))
    add_day(a_working_day_before(on))
    assert [version.version for version in versions_since(then)] == [1, 2]
    policy = rules.working_days(5)
    before = reckon(then, policy, versions_since(then), on=before_days(on, 1))
    assert before.calendar.version == 1
    assert reckon(then, policy, versions_since(then)).due_on >= before.due_on


def test_rules_under_which_joint_leave_is_worked_do_not_move(file):
    RuleSet.objects.update(joint_leave_is_free=False)
    assert add_day(a_working_day_before(file.findings.get(seq=2).due_on)).count == 0


# Sheets


@pytest.fixture
def office(client, secretariat):
    client.force_login(secretariat)
    return client


def sheet(rows) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    book.active.append(["hari", "nama", "jenis", "dasar", "diterbitkan"])
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("kalender.xlsx", buffer.getvalue())


def confirm(client, page):
    return client.post(
        reverse(CONFIRM), {k: v for k, v in page.context["confirm_form"].initial.items() if v is not None}
    )


def test_an_imported_sheet_is_tried_first_and_counts_after_it_was_confirmed(office, file):
    finding = file.findings.get(seq=2)
    new = a_working_day_before(finding.due_on)
    rows = [[dt.datetime.combine(new, dt.time()), "Cuti bersama", "Cuti bersama", "SKB 1/2026", "01-11-2026"]]
    tried = office.post(reverse(IMPORT), {"format": "1", "import_file": sheet(rows)})
    assert "tenggat terbuka bergeser" in tried.content.decode()
    assert "Konfirmasi impor" in tried.content.decode()
    assert not Holiday.objects.filter(day=new).exists()
    assert CalendarVersion.objects.count() == 1
    done = confirm(office, tried)
    assert done.url == reverse(LIST)
    added = Holiday.objects.get(day=new)
    assert (added.kind, added.decree, added.published_on) == ("joint_leave", "SKB 1/2026", dt.date(2026, 11, 1))
    assert added.history.get().history_user.full_name == "Ratna Wulandari"
    assert CalendarVersion.objects.latest("number").by.full_name == "Ratna Wulandari"
    finding.refresh_from_db()
    assert finding.due_on > finding.original_due_on


def test_a_sheet_with_a_wrong_row_is_refused_whole_and_says_which(office, rules):
    before = Holiday.objects.count()
    text = "hari,nama,jenis,dasar,diterbitkan\n2026-11-20,Libur,libur nasional,,\n31-02-2026,Keliru,cuti bersama,,\n"
    page = office.post(
        reverse(IMPORT), {"format": "0", "import_file": SimpleUploadedFile("kalender.csv", text.encode())}
    )
    assert "Tulis tanggal yang ada pada kalender" in page.content.decode()
    assert "confirm_form" not in page.context
    assert Holiday.objects.count() == before


def test_a_day_changed_by_hand_becomes_a_version(office, rules):
    holiday = Holiday.objects.get(day="2026-08-17")
    office.post(
        reverse("admin:audits_holiday_change", args=[holiday.pk]),
        {"day": "2026-08-18", "name": holiday.name, "kind": holiday.kind, "decree": "", "published_on": ""},
    )
    version = CalendarVersion.objects.latest("number")
    assert version.number == 2
    assert "2026-08-18" in version.note


def test_a_sheet_that_leaves_can_come_back_unchanged_and_holds_no_formula(office, rules):
    Holiday.objects.filter(day="2026-08-17").update(name="=1+1")
    columns = {f"holidayresource_{name}": "on" for name in ("day", "name", "kind", "decree", "published_on")}
    values = {"format": "0", "resource": "0", **columns}
    text = office.post(reverse("admin:audits_holiday_export"), values).content.decode()
    assert "2026-08-17,1+1," in text
    Holiday.objects.filter(day="2026-08-17").update(name="1+1")
    calendars.publish(by=None, at=timezone.now())
    back = SimpleUploadedFile("kalender.csv", text.encode())
    confirm(office, office.post(reverse(IMPORT), {"format": "0", "import_file": back}))
    assert CalendarVersion.objects.count() == 2


def test_nobody_else_opens_the_sheets(client, chair_a, lead, decider):
    for person in (chair_a, lead, decider):
        client.force_login(person)
        assert client.get(reverse(IMPORT)).status_code == 302


# A published calendar beside ours


def test_the_seeded_calendar_agrees_with_the_published_one(rules):
    assert [calendars.differences(year) for year in range(2024, 2028)] == [[], [], [], []]


def test_a_difference_is_one_task_for_the_secretariat(rules):
    Holiday.objects.filter(day="2026-08-17").delete()
    at = cast.moment(dt.date(2026, 6, 1))
    assert [calendars.compare_calendar(at) for _ in range(2)] == [1, 0]
    task = SecretariatTask.objects.get()
    assert task.subject == "Kalender 2026 perlu dicocokkan"
    assert "17 Agustus 2026" in task.detail


def test_a_coming_year_without_a_calendar_is_a_task(rules):
    assert calendars.compare_calendar(cast.moment(dt.date(2027, 10, 1))) == 1
    assert SecretariatTask.objects.get().detail == "Kalender 2028 belum diisi."


def test_the_secretariat_settles_a_task_once(office, rules, on):
    SecretariatTask.raise_once("calendar", "k", subject="Kalender 2026 perlu dicocokkan", at=timezone.now())
    page = office.get(reverse("audits:secretariat_tasks"))
    (row,) = page.context["open"]
    address = reverse("audits:secretariat_task_done", args=[row["key"]])
    office.post(address, {"note": "Sudah disesuaikan."})
    office.post(address, {"note": "Lagi."})
    task = SecretariatTask.objects.get()
    assert (task.done_by.full_name, task.done_note) == ("Ratna Wulandari", "Sudah disesuaikan.")
    assert office.get(reverse("audits:secretariat_tasks")).context["open"] == []


def test_the_queue_says_how_many_tasks_wait(office, rules):
    assert "2 terbuka" not in office.get(reverse("audits:queue")).content.decode()
    for number in range(2):
        SecretariatTask.raise_once("calendar", f"k{number}", subject="Kalender", at=timezone.now())
    assert "2 terbuka" in office.get(reverse("audits:queue")).content.decode()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_tasks_are_read_in_four_statements(office, rules, count, django_assert_num_queries):
    for number in range(count):
        SecretariatTask.raise_once("calendar", f"k{number}", subject=f"Pekerjaan {number}", at=timezone.now())
    with django_assert_num_queries(4):
        office.get(reverse("audits:secretariat_tasks"))


def test_a_day_that_would_move_deadlines_is_tried_first_and_saved_when_that_was_seen(office, file):
    finding = file.findings.get(seq=2)
    day = a_working_day_before(finding.due_on)
    typed = {"day": f"{day}", "name": "Cuti bersama tambahan", "kind": "joint_leave", "decree": "", "published_on": ""}
    add = reverse("admin:audits_holiday_add")
    tried = office.post(add, typed)
    words = tried.content.decode()
    assert tried.status_code == 200
    assert "Belum disimpan. Perubahan ini menggeser" in words
    assert f"{file}, Tenggat T-02: " in words
    assert 'value="Cuti bersama tambahan"' in words
    assert not Holiday.objects.filter(day=day).exists()
    assert (CalendarVersion.objects.count(), file.findings.get(seq=2).due_on) == (1, finding.due_on)
    assert not file.notices.filter(kind="calendar_moved").exists()
    assert office.post(add, typed | {"confirmed": "on"}).status_code == 302
    assert file.findings.get(seq=2).due_on > finding.due_on


def test_what_is_not_decreed_yet_is_called_an_estimate(office, rules):
    counted = reckon(dt.date(2026, 12, 20), Policy(20, WORKING), [CalendarVersion.objects.get().as_calendar()])
    assert counted.estimated_years == [2027]
    assert "Hari libur 2027 belum ditetapkan dan masih perkiraan" in arithmetic_of(counted)
    within = reckon(dt.date(2026, 1, 5), Policy(20, WORKING), [CalendarVersion.objects.get().as_calendar()])
    assert "belum ditetapkan" not in arithmetic_of(within)
    days = reckon(dt.date(2026, 12, 20), Policy(30), [CalendarVersion.objects.get().as_calendar()])
    assert days.estimated_years == []
    assert "belum ditetapkan, perkiraan" in office.get(reverse(LIST), {"day__year": 2027}).content.decode()
