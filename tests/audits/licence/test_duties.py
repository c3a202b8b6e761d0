"""Duties between renewals: dated by the rules, shown when they are missing, and part of the next dossier by themselves."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.demo.papers import small_pdf
from audits.licence.duties import Duty, duties_of, missing, speaks_up_on
from audits.models import DocumentVersion, DutyReport, Notice, RuleSet
from audits.reminders.schedule import SCHEDULES, plan, send_planned
from audits.states import ItemState, State
from lsp.models import Licence
from tests import cast
from tests.cast import moment

DAY = dt.date


def licence(starts_on: dt.date, ends_on: dt.date) -> Licence:
    return Licence(starts_on=starts_on, ends_on=ends_on)


def pdf(title: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{title}.pdf", small_pdf(title), "application/pdf")


def hand_in(client, person, lsp, kind, period, title="laporan"):
    client.force_login(person)
    return client.post(reverse("audits:duty", args=[lsp.slug, kind, period]), {"file": pdf(title), "note": "Lengkap"})


# The days


def test_a_report_is_due_after_each_year_and_a_surveillance_after_each_twelve_months():
    listed = duties_of(licence(DAY(2021, 3, 1), DAY(2024, 2, 29)), RuleSet())
    assert [(duty.key, duty.due_on) for duty in listed] == [
        ("report-2021", DAY(2022, 1, 31)),
        ("surveillance-1", DAY(2022, 3, 1)),
        ("report-2022", DAY(2023, 1, 31)),
        ("surveillance-2", DAY(2023, 3, 1)),
        ("report-2023", DAY(2024, 1, 31)),
    ]


def test_the_days_are_data_of_the_rules():
    rules = RuleSet(report_days=90, surveillance_months=[18], duty_warning_months=6)
    period = licence(DAY(2024, 2, 29), DAY(2026, 2, 28))
    assert [(duty.key, duty.due_on) for duty in duties_of(period, rules)] == [
        ("report-2024", DAY(2025, 3, 31)),
        ("surveillance-1", DAY(2025, 8, 29)),
    ]
    assert speaks_up_on(period, rules) == DAY(2025, 8, 28)


def test_the_day_itself_is_still_in_time():
    duties = [Duty("report", 2023, DAY(2024, 1, 31))]
    assert missing(duties, [], DAY(2024, 1, 31)) == []
    assert missing(duties, [], DAY(2024, 2, 1)) == duties
    assert missing(duties, ["report-2023"], DAY(2024, 2, 1)) == []


# The pages


def test_what_is_missing_stands_on_the_first_page_twelve_months_before_the_end(client, lsp_a, chair_a, staff_a, on):
    home = reverse("audits:lsp_home", args=[lsp_a.slug])
    for person in (chair_a, staff_a):
        client.force_login(person)
        response = client.get(home)
        assert (
            f"{len(response.context['missing_duties'])} kewajiban masa lisensi belum ada" in response.content.decode()
        )
    cast.redate(Licence.objects.filter(lsp=lsp_a), ends_on=on.replace(year=on.year + 2, day=1))
    assert client.get(home).context["missing_duties"] == []


def test_handing_in_ends_the_warning_and_the_file_can_be_read(client, lsp_a, staff_a, secretariat):
    home = reverse("audits:lsp_home", args=[lsp_a.slug])
    client.force_login(staff_a)
    was = client.get(home).context["missing_duties"]
    hand_in(client, staff_a, lsp_a, was[0].kind, was[0].period)
    assert client.get(home).context["missing_duties"] == was[1:]
    client.force_login(secretariat)
    rows = client.get(reverse("audits:duties", args=[lsp_a.slug])).context["rows"]
    assert [row["urgency"].key for row in rows if row["report"]] == ["done"]
    report = DutyReport.objects.get()
    address = reverse("audits:duty_file", args=[lsp_a.slug, report.kind, report.period, 1])
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF-")


def test_a_second_file_is_a_second_version(client, lsp_a, staff_a):
    for title in ("laporan", "laporan diperbaiki"):
        hand_in(client, staff_a, lsp_a, "surveillance", 1, title)
    assert list(DutyReport.objects.values_list("number", "original_name")) == [
        (1, "laporan.pdf"),
        (2, "laporan diperbaiki.pdf"),
    ]


def test_a_file_that_cannot_be_kept_is_told_at_its_field(client, lsp_a, staff_a):
    client.force_login(staff_a)
    address = reverse("audits:duty", args=[lsp_a.slug, "surveillance", 1])
    response = client.post(address, {"file": SimpleUploadedFile("a.pdf", b"", "application/pdf")})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    assert client.get(reverse("audits:duty", args=[lsp_a.slug, "surveillance", 99])).status_code == 404


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_list_costs_four_statements(client, lsp_a, staff_a, count, django_assert_num_queries):
    for period in range(1, count + 1):
        hand_in(client, staff_a, lsp_a, "surveillance", period)
    client.force_login(staff_a)
    with django_assert_num_queries(6):
        client.get(reverse("audits:duties", args=[lsp_a.slug]))


# Reminders


def run(day: dt.date) -> int:
    """The daily run, for duties alone."""
    schedules = [schedule for schedule in SCHEDULES if schedule.name == "duty_due"]
    plan(moment(day), schedules)
    return send_planned(moment(day), schedules)


def test_each_reminder_is_sent_once_and_they_end_with_the_file(client, lsp_a, staff_a, rules):
    cast.redate(
        lsp_a.licences.all(), ends_on=DAY(2027, 6, 30), starts_on=DAY(2026, 7, 1), renewal_opens_on=DAY(2027, 1, 1)
    )
    cast.redate(Licence.objects.exclude(lsp=lsp_a), ends_on=DAY(2025, 12, 31), renewal_opens_on=DAY(2025, 7, 1))

    assert [run(DAY(2026, 12, 20)), run(DAY(2027, 1, 1)), run(DAY(2027, 1, 2)), run(DAY(2027, 1, 24))] == [0, 2, 0, 2]
    assert [run(DAY(2027, 1, 31)), run(DAY(2027, 2, 1)), run(DAY(2027, 2, 5)), run(DAY(2027, 2, 20))] == [4, 2, 0, 0]
    notice = Notice.objects.filter(kind="duty_due", recipient=staff_a).first()
    assert notice.subject == "Laporan kegiatan tahun 2026: terlambat"
    assert notice.url == reverse("audits:duties", args=[lsp_a.slug])


def test_what_was_handed_in_is_not_asked_for(client, lsp_a, staff_a, on):
    duty = duties_of(lsp_a.licences.get(), RuleSet.objects.get())[-1]
    hand_in(client, staff_a, lsp_a, duty.kind, duty.period)
    run(duty.due_on)
    assert not Notice.objects.filter(kind="duty_due", lsp=lsp_a).exists()


# The next dossier


def test_reports_are_in_the_next_dossier_by_themselves(client, lsp_a, staff_a, chair_a, script):
    years = [duty.period for duty in duties_of(lsp_a.licences.get(), RuleSet.objects.get()) if duty.kind == "report"]
    for year in years[:2]:
        hand_in(client, staff_a, lsp_a, "report", year, f"laporan {year}")
    application = script().begin(timezone.now())
    item = application.items.get(requirement__code="DK11")
    assert item.state == ItemState.FILLED
    assert list(item.versions.order_by("number").values_list("number", "original_name", "note")) == [
        (number, f"laporan {year}.pdf", f"Laporan kegiatan tahun {year}") for number, year in enumerate(years[:2], 1)
    ]
    stored = {version.file.name for version in item.versions.all()} & {r.file.name for r in DutyReport.objects.all()}
    assert stored == set()


def test_a_report_that_comes_during_the_draft_goes_into_it_as_well(client, lsp_a, staff_a, play):
    application = play(State.DRAFT)
    year = next(d.period for d in duties_of(application.licence, application.rule_set) if d.kind == "report")
    hand_in(client, staff_a, lsp_a, "report", year)
    newest = DocumentVersion.objects.filter(item__application=application, item__requirement__code="DK11").first()
    assert (newest.number, newest.note) == (2, f"Laporan kegiatan tahun {year}")


def test_once_it_was_submitted_a_dossier_is_left_alone(client, lsp_a, staff_a, play):
    application = play(State.SUBMITTED)
    was = DocumentVersion.objects.filter(item__application=application).count()
    hand_in(client, staff_a, lsp_a, "surveillance", 1)
    assert DocumentVersion.objects.filter(item__application=application).count() == was


def test_a_duty_that_was_handed_in_late_or_not_is_over(client, lsp_a, staff_a, on):
    client.force_login(staff_a)
    rows = client.get(reverse("audits:duties", args=[lsp_a.slug])).context["rows"]
    first = next(row["duty"] for row in rows if row["duty"].due_on < on)
    address = reverse("audits:duty", args=[lsp_a.slug, first.kind, first.period])
    assert "lewat" in client.get(address).content.decode()
    hand_in(client, staff_a, lsp_a, first.kind, first.period)
    page = client.get(address).content.decode()
    assert "laporannya sudah diserahkan" in page
    assert "lewat" not in page
