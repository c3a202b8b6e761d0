"""The calendar as data: versions, what a change moves and never takes back, sheets with a dry run, and a published calendar beside it."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audits.deadlines import WORKING, Policy, before_days, compute_deadline
from audits.findings.due_date import calendars as versions_since
from audits.findings.due_date import deadline_of
from audits.findings.urgency import arithmetic_of
from audits.models import CalendarVersion, Finding, Holiday, LogEntry, RuleSet, SecretariatTask
from audits.rules import calendar
from audits.states import State
from tests import cast
from tests.audits.play import LSP_PEOPLE, told

LIST, IMPORT, CONFIRM = (f"admin:audits_holiday_{name}" for name in ("changelist", "import", "process_import"))


@pytest.fixture
def application(script, on):
    """Findings counted in working days, told ten days ago."""
    RuleSet.objects.update(major_unit="working", minor_unit="working", moves_to_working_day=True)
    player = script()
    player(State.CORRECTING, until=cast.moment(before_days(on, 10)))
    return player.application


def a_working_day_before(day: dt.date) -> dt.date:
    """The last working day before this one that is in no calendar."""
    free = set(Holiday.objects.values_list("day", flat=True))
    return next(one for n in range(1, 20) if (one := before_days(day, n)).weekday() < 5 and one not in free)


def add_day(day: dt.date, **fields) -> calendar.CalendarChange:
    Holiday.objects.create(day=day, name="Cuti bersama tambahan", kind="joint_leave", **fields)
    return calendar.publish(by=None, at=timezone.now())


def test_the_first_version_is_what_was_loaded(rules):
    version = CalendarVersion.objects.get()
    assert (version.number, len(version.days)) == (1, Holiday.objects.count())
    assert version.as_calendar().days == Holiday.objects.free_days()


def test_what_did_not_change_makes_no_version(rules):
    assert calendar.publish(by=None, at=timezone.now()) is None
    call_command("load_rules", verbosity=0)
    assert CalendarVersion.objects.count() == 1


def test_a_new_free_day_moves_open_deadlines_later_and_tells(application, secretariat):
    finding = application.findings.get(seq=2)
    due = finding.due_on
    change = add_day(a_working_day_before(due))
    finding.refresh_from_db()
    assert finding.due_on > due == finding.original_due_on
    assert change.version.number == 2
    line = application.log.filter(verb="calendar_moved", finding=finding).get()
    assert (line.facts["was"], line.facts["now"]) == (due.isoformat(), finding.due_on.isoformat())
    assert LogEntry.broken_at(application) is None
    assert told(application, "calendar_moved") >= LSP_PEOPLE | {"Robiatun", "Arofitun"}
    assert application.notices.filter(kind="calendar_moved", recipient__full_name="Pairan").count() == 1


def test_a_day_taken_away_again_takes_nothing_from_anybody(application):
    finding = application.findings.get(seq=2)
    new = a_working_day_before(finding.due_on)
    add_day(new)
    moved_to = Finding.objects.get(pk=finding.pk).due_on
    Holiday.objects.filter(day=new).delete()
    change = calendar.publish(by=None, at=timezone.now())
    finding.refresh_from_db()
    assert (finding.due_on, change.count, change.version.number) == (moved_to, 0, 3)
    assert deadline_of(finding).due_on == moved_to


def test_a_closed_finding_keeps_its_day(application, script, on):
    finding = application.findings.get(seq=2)
    Finding.objects.filter(pk=finding.pk).update(state="closed", closed_at=timezone.now())
    add_day(a_working_day_before(finding.due_on))
    assert Finding.objects.get(pk=finding.pk).due_on == finding.due_on


def test_a_deadline_told_before_is_computed_with_the_calendar_of_then(rules, on):
    then = before_days(on, 5)
    CalendarVersion.objects.update(at=cast.moment(before_days(on, 100)))
    add_day(a_working_day_before(on))
    assert [version.version for version in versions_since(then)] == [1, 2]
    policy = rules.working_days(5)
    before = compute_deadline(then, policy, versions_since(then), on=before_days(on, 1))
    assert before.calendar.version == 1
    assert compute_deadline(then, policy, versions_since(then)).due_on >= before.due_on


def test_rules_under_which_joint_leave_is_worked_do_not_move(application):
    RuleSet.objects.update(joint_leave_is_free=False)
    assert add_day(a_working_day_before(application.findings.get(seq=2).due_on)).count == 0


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


def test_an_imported_sheet_is_tried_first_and_counts_after_it_was_confirmed(office, application):
    finding = application.findings.get(seq=2)
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
    assert "Tanggal itu tidak ada atau tidak terbaca" in page.content.decode()
    assert "confirm_form" not in page.context
    assert Holiday.objects.count() == before


HEAD = "hari;nama;jenis;dasar;diterbitkan\n"
ROW = "2027-05-06;Kenaikan Uji;libur nasional;SKB 1/2026;2026-09-01\n"


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + ROW).encode(),
        ("sep=;\n" + HEAD + ROW).encode(),
        (HEAD + ROW).replace(";", "\t").encode("utf-16"),
        (HEAD.title() + ROW).encode("utf-8-sig"),
    ],
)
def test_whatever_divides_the_columns_the_sheet_is_read(office, rules, content):
    tried = office.post(reverse(IMPORT), {"format": "0", "import_file": SimpleUploadedFile("hari.csv", content)})
    assert confirm(office, tried).url == reverse(LIST)
    added = Holiday.objects.get(day="2027-05-06")
    assert (added.name, added.kind, added.decree) == ("Kenaikan Uji", "national", "SKB 1/2026")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tanggal;nama\n2027-05-06;Uji\n", "Kolom ini tidak ada: hari, jenis, dasar, diterbitkan."),
        (HEAD, "tidak memuat baris data"),
        (HEAD + ROW.replace("Kenaikan Uji", "#N/A"), "galat rumus (#N/A)"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_without_a_trace_of_our_files(office, rules, text, words):
    given = SimpleUploadedFile("hari.csv", text.encode())
    page = office.post(reverse(IMPORT), {"format": "0", "import_file": given}).content.decode()
    assert words in page
    assert "Traceback" not in page
    assert "site-packages" not in page


def test_a_sheet_with_more_days_than_a_page_can_wait_for_is_refused(office):
    lines = "hari;nama;jenis;dasar;diterbitkan\n" + "06-05-2027;Uji;libur nasional;SKB;\n" * 1_001
    given = SimpleUploadedFile("hari.csv", lines.encode())
    page = office.post(reverse(IMPORT), {"format": "0", "import_file": given}).content.decode()
    assert "lebih dari 1.000 hari" in page


def test_a_day_changed_by_hand_becomes_a_version(office, rules):
    holiday = Holiday.objects.get(day="2026-08-17")
    office.post(
        reverse("admin:audits_holiday_change", args=[holiday.pk]),
        {"day": "2026-08-18", "name": holiday.name, "kind": holiday.kind, "decree": "", "published_on": ""},
    )
    version = CalendarVersion.objects.latest("number")
    assert version.number == 2
    assert "ditambah 18 Agustus 2026" in version.note


def test_a_sheet_that_leaves_can_come_back_unchanged_and_holds_no_formula(office, rules):
    Holiday.objects.filter(day="2026-08-17").update(name="=1+1")
    columns = {f"holidayresource_{name}": "on" for name in ("day", "name", "kind", "decree", "published_on")}
    values = {"format": "0", "resource": "0", **columns}
    text = office.post(reverse("admin:audits_holiday_export"), values).content.decode()
    assert "2026-08-17,1+1," in text
    Holiday.objects.filter(day="2026-08-17").update(name="1+1")
    calendar.publish(by=None, at=timezone.now())
    back = SimpleUploadedFile("kalender.csv", text.encode())
    confirm(office, office.post(reverse(IMPORT), {"format": "0", "import_file": back}))
    assert CalendarVersion.objects.count() == 2


def test_nobody_else_opens_the_sheets(client, chair_a, lead, decider):
    for person in (chair_a, lead, decider):
        client.force_login(person)
        assert client.get(reverse(IMPORT)).status_code == 302


# A published calendar beside ours


def test_the_seeded_calendar_agrees_with_the_published_one(rules):
    assert [calendar.differences(year) for year in range(2024, 2028)] == [[], [], [], []]


def test_a_difference_is_one_task_for_the_secretariat(rules):
    Holiday.objects.filter(day="2026-08-17").delete()
    at = cast.moment(dt.date(2026, 6, 1))
    assert [calendar.compare_calendar(at) for _ in range(2)] == [1, 0]
    task = SecretariatTask.objects.get()
    assert task.subject == "Kalender 2026 perlu dicocokkan"
    assert "17 Agustus 2026" in task.detail


def test_a_coming_year_without_a_calendar_is_a_task(rules):
    assert calendar.compare_calendar(cast.moment(dt.date(2027, 10, 1))) == 1
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


def test_a_day_that_would_move_deadlines_is_tried_first_and_saved_when_that_was_seen(office, application):
    finding = application.findings.get(seq=2)
    day = a_working_day_before(finding.due_on)
    typed = {"day": f"{day}", "name": "Cuti bersama tambahan", "kind": "joint_leave", "decree": "", "published_on": ""}
    add = reverse("admin:audits_holiday_add")
    tried = office.post(add, typed)
    words = tried.content.decode()
    assert tried.status_code == 200
    assert "Belum disimpan. Perubahan ini menggeser" in words
    assert f"{application}, Tenggat T-02: " in words
    assert 'value="Cuti bersama tambahan"' in words
    assert not Holiday.objects.filter(day=day).exists()
    assert (CalendarVersion.objects.count(), application.findings.get(seq=2).due_on) == (1, finding.due_on)
    assert not application.notices.filter(kind="calendar_moved").exists()
    assert office.post(add, typed | {"confirmed": "on"}).status_code == 302
    assert application.findings.get(seq=2).due_on > finding.due_on


def test_what_is_not_decreed_yet_is_called_an_estimate(office, rules):
    counted = compute_deadline(
        dt.date(2026, 12, 20), Policy(20, WORKING), [CalendarVersion.objects.get().as_calendar()]
    )
    assert counted.estimated_years == [2027]
    assert "Hari libur 2027 belum ditetapkan dan masih perkiraan" in arithmetic_of(counted)
    within = compute_deadline(dt.date(2026, 1, 5), Policy(20, WORKING), [CalendarVersion.objects.get().as_calendar()])
    assert "belum ditetapkan" not in arithmetic_of(within)
    days = compute_deadline(dt.date(2026, 12, 20), Policy(30), [CalendarVersion.objects.get().as_calendar()])
    assert days.estimated_years == []
    assert "belum ditetapkan, perkiraan" in office.get(reverse(LIST), {"day__year": 2027}).content.decode()
