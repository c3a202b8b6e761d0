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

LIST, IMPORT = (f"admin:audits_holiday_{name}" for name in ("changelist", "import"))


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


def brought(client, given):
    """The page of a sheet that was brought, or the page that refuses it."""
    page = client.post(reverse("audits:calendar_import"), {"berkas": given})
    return client.get(page.url) if page.status_code == 302 else page


def press(client, page, act: str = "apply"):
    return client.post(page.request["PATH_INFO"], {"act": act})


def csv_file(text: str | bytes, name: str = "hari.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def test_an_imported_sheet_is_tried_first_and_counts_after_it_was_confirmed(office, application):
    finding = application.findings.get(seq=2)
    new = a_working_day_before(finding.due_on)
    rows = [[dt.datetime.combine(new, dt.time()), "Cuti bersama", "Cuti bersama", "SKB 1/2026", "01-11-2026"]]
    tried = brought(office, sheet(rows))
    facts = {str(name): number for name, number in tried.context["facts"]}
    assert facts["Hari baru"] == 1
    assert facts["Tenggat terbuka yang bergeser lebih lambat"] >= 1
    assert not Holiday.objects.filter(day=new).exists()
    assert CalendarVersion.objects.count() == 1
    assert not application.notices.filter(kind="calendar_moved").exists()
    assert press(office, tried).status_code == 302
    added = Holiday.objects.get(day=new)
    assert (added.kind, added.decree, added.published_on) == ("joint_leave", "SKB 1/2026", dt.date(2026, 11, 1))
    assert added.history.get().history_user.full_name == "Ratna Wulandari"
    assert CalendarVersion.objects.latest("number").by.full_name == "Ratna Wulandari"
    finding.refresh_from_db()
    assert finding.due_on > finding.original_due_on
    assert "Berkas ini sudah diimpor" in press(office, tried).content.decode()


WRONG = """hari,nama,jenis,dasar,diterbitkan
2027-11-20,Libur uji,libur nasional,SKB 2/2026,
31-02-2026,Keliru,cuti bersama,,
2027-11-21,Apa saja,hari pasar,,
2027-11-20,Dua kali,cuti bersama,,
2027-11-22,,cuti bersama,,
"""


def test_sound_days_are_taken_and_the_others_leave_with_their_reasons_and_come_back(office, rules):
    before = Holiday.objects.count()
    page = brought(office, csv_file(WRONG))
    assert {fault["row"]: fault["column"] for fault in page.context["faults"]} == {
        3: "Hari",
        4: "Jenis",
        5: "Hari",
        6: "Nama",
    }
    assert press(office, page).status_code == 409
    assert Holiday.objects.count() == before
    press(office, page, "apply_sound")
    assert Holiday.objects.get(day="2027-11-20").name == "Libur uji"
    assert Holiday.objects.count() == before + 1
    rest = office.get(page.context["rest_url"])
    table = openpyxl.load_workbook(io.BytesIO(rest.content)).active
    lines = [[cell.value for cell in line] for line in table.iter_rows()]
    assert lines[0] == ["hari", "nama", "jenis", "dasar", "diterbitkan", "Baris semula", "Yang salah"]
    assert [line[-2] for line in lines[1:]] == ["3", "4", "5", "6"]
    assert "“31-02-2026” bukan tanggal pada kalender" in lines[1][-1]
    assert lines[3][-1] == "Hari: Hari ini sudah ada pada baris 2."
    for number, (column, value) in enumerate([(1, "28-02-2027"), (3, "cuti bersama"), (1, "2027-11-23"), (2, "Uji")]):
        table.cell(number + 2, column).value = value
    out = io.BytesIO()
    table.parent.save(out)
    press(office, brought(office, csv_file(out.getvalue(), "perbaikan.xlsx")))
    assert Holiday.objects.count() == before + 5


def test_a_day_that_is_there_is_changed_and_the_calendar_gets_one_version(office, rules):
    text = "hari;nama;jenis\n17-08-2026;Hari Kemerdekaan;libur nasional\n18-08-2026;Uji;cuti\n"
    facts = {str(name): number for name, number in brought(office, csv_file(text)).context["facts"]}
    assert (facts["Hari baru"], facts["Hari yang berubah"]) == (1, 1)
    press(office, brought(office, csv_file(text)))
    assert Holiday.objects.get(day="2026-08-17").name == "Hari Kemerdekaan"
    assert Holiday.objects.get(day="2026-08-17").history.get().history_user.full_name == "Ratna Wulandari"
    assert CalendarVersion.objects.count() == 2


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
    press(office, brought(office, csv_file(content)))
    added = Holiday.objects.get(day="2027-05-06")
    assert (added.name, added.kind, added.decree) == ("Kenaikan Uji", "national", "SKB 1/2026")


def test_columns_of_other_names_are_chosen_by_hand(office, rules):
    page = brought(office, csv_file("kapan;nama;jenis\n2027-05-06;Uji;libur nasional\n"))
    assert [column.name for column in page.context["missing"]] == ["day"]
    office.post(page.request["PATH_INFO"], {"act": "mapping", "column-day": 0, "column-name": 1, "column-kind": 2})
    press(office, page)
    assert Holiday.objects.get(day="2027-05-06").name == "Uji"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD, "tidak memuat baris data"),
        (HEAD + ROW.replace("Kenaikan Uji", "#N/A"), "galat rumus (#N/A)"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_without_a_trace_of_our_files(office, rules, text, words):
    page = brought(office, csv_file(text)).content.decode()
    assert words in page
    assert "Traceback" not in page
    assert "site-packages" not in page


def test_a_sheet_with_more_days_than_a_page_can_wait_for_is_refused(office):
    lines = "hari;nama;jenis;dasar;diterbitkan\n" + "06-05-2027;Uji;libur nasional;SKB;\n" * 1_001
    assert "lebih dari 1.000 hari" in brought(office, csv_file(lines)).content.decode()


def test_the_old_address_of_the_import_leads_to_the_pages_of_every_import(office, rules):
    assert office.get(reverse(IMPORT)).url == reverse("audits:calendar_import")


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
    press(office, brought(office, csv_file(text)))
    assert CalendarVersion.objects.count() == 2


def test_nobody_else_opens_the_sheets(client, chair_a, lead, decider):
    for person in (chair_a, lead, decider):
        client.force_login(person)
        assert client.get(reverse(IMPORT)).url.startswith(reverse("admin:login"))
        assert client.get(reverse("audits:calendar_import")).status_code == 403


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
