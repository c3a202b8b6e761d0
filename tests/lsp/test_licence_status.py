"""What a licence was on any day: from its days and its dated events, and nothing else."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.deadlines import after_days, before_days, next_day
from audits.demo import cast as demo
from lsp.models import LSP, Licence, LicenceEvent, LicenceStatus

START, END = dt.date(2021, 2, 1), dt.date(2026, 1, 31)
OPENS = dt.date(2025, 8, 4)


@pytest.fixture
def lsp(rules):
    return demo.make_lsp("LSP SMK Contoh", "BNSP-LSP-0009-ID")


@pytest.fixture
def licence(lsp):
    return demo.make_licence(lsp, demo.make_schemes(lsp), ends_on=END, decree="KEP.0009/BNSP/I/2021")


def happened(licence, kind, on):
    event = LicenceEvent(licence=licence, kind=kind, on=on, decree_number=f"KEP.{on:%Y%m%d}", reason="Alasan.")
    event.full_clean()
    event.save()


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (before_days(START, 1), LicenceStatus.PENDING),
        (START, LicenceStatus.ACTIVE),
        (before_days(OPENS, 1), LicenceStatus.ACTIVE),
        (OPENS, LicenceStatus.EXPIRING),
        (END, LicenceStatus.EXPIRING),
        (next_day(END), LicenceStatus.EXPIRED),
    ],
)
def test_status_follows_the_days(licence, day, status):
    assert licence.status_on(day) == status


def test_a_suspension_ends_with_its_reinstatement(licence):
    happened(licence, "suspended", dt.date(2023, 5, 1))
    happened(licence, "reinstated", dt.date(2023, 8, 1))
    days = [dt.date(2023, 4, 30), dt.date(2023, 5, 1), dt.date(2023, 7, 31), dt.date(2023, 8, 1)]
    assert [licence.status_on(day) for day in days] == ["active", "suspended", "suspended", "active"]


def test_a_suspended_licence_still_expires(licence):
    happened(licence, "suspended", dt.date(2025, 12, 1))
    assert licence.status_on(next_day(END)) == LicenceStatus.EXPIRED


def test_revocation_is_for_good(licence):
    happened(licence, "revoked", dt.date(2024, 1, 1))
    assert licence.status_on(dt.date(2023, 12, 31)) == LicenceStatus.ACTIVE
    assert {licence.status_on(dt.date(year, 1, 1)) for year in (2024, 2025, 2030)} == {LicenceStatus.REVOKED}
    with pytest.raises(ValidationError, match="sudah dicabut"):
        happened(licence, "reinstated", dt.date(2024, 6, 1))


def test_only_what_is_suspended_is_reinstated(licence):
    with pytest.raises(ValidationError, match="Hanya lisensi yang dibekukan"):
        happened(licence, "reinstated", dt.date(2023, 6, 1))


def test_what_is_suspended_is_not_suspended_again(licence):
    happened(licence, "suspended", dt.date(2023, 5, 1))
    with pytest.raises(ValidationError, match="sudah dibekukan"):
        happened(licence, "suspended", dt.date(2023, 6, 1))


def test_periods_do_not_overlap(lsp, licence):
    with pytest.raises(ValidationError, match="bertumpang tindih"):
        demo.make_licence(lsp, [], ends_on=after_days(END, 800).due_on, decree="KEP.0010", starts_on=END)
    assert Licence.objects.count() == 1


def test_a_gap_between_two_periods_is_a_gap_in_the_register(lsp, licence):
    schemes = list(lsp.schemes.all())
    demo.make_licence(
        lsp, schemes, ends_on=dt.date(2031, 2, 25), decree="KEP.0011", starts_on=after_days(END, 26).due_on
    )
    assert lsp.status_on(END) == LicenceStatus.EXPIRING
    assert lsp.status_on(after_days(END, 25).due_on) == LicenceStatus.EXPIRED
    assert lsp.status_on(after_days(END, 26).due_on) == LicenceStatus.ACTIVE


def test_was_it_licensed_for_this_scheme_on_that_day(lsp, licence):
    covered = lsp.schemes.first()
    other = demo.make_schemes(lsp, demo.SCHEMES[4:5])[0]
    assert lsp.licensed_for(covered, START)
    assert not lsp.licensed_for(other, START)
    assert not lsp.licensed_for(covered, next_day(END))


def test_before_its_first_period_a_body_is_not_licensed(lsp):
    assert lsp.status_on(START) == LicenceStatus.NONE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(day=st.dates(dt.date(2020, 1, 1), dt.date(2027, 12, 31)))
def test_the_list_and_the_record_say_the_same_on_any_day(licence, day):
    if not licence.events.exists():
        happened(licence, "suspended", dt.date(2023, 5, 1))
        happened(licence, "reinstated", dt.date(2023, 8, 1))
    listed = LSP.objects.with_status_on(day).get(pk=licence.lsp_id).status
    assert listed == licence.lsp.status_on(day)
