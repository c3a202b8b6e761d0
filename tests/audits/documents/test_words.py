"""Dates, numbers and hashes as a careful civil servant writes them on paper."""

import datetime as dt

import pytest

from audits.documents.words import clock, day, day_in_words, in_groups, in_words, moment, pieces, weekday


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "satu"),
        (11, "sebelas"),
        (18, "delapan belas"),
        (20, "dua puluh"),
        (31, "tiga puluh satu"),
        (100, "seratus"),
        (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2000, "dua ribu"),
        (2025, "dua ribu dua puluh lima"),
    ],
)
def test_numbers_in_words(number, words):
    assert in_words(number) == words


def test_a_date_stays_in_one_piece():
    assert day(dt.date(2025, 1, 18)) == "18\N{NO-BREAK SPACE}Januari\N{NO-BREAK SPACE}2025"


def test_a_weekday_comes_first():
    assert weekday(dt.date(2025, 1, 18)).replace("\N{NO-BREAK SPACE}", " ") == "Sabtu, 18 Januari 2025"


def test_minutes_write_the_day_out():
    assert day_in_words(dt.date(2025, 1, 18)) == "tanggal delapan belas Januari dua ribu dua puluh lima"


def test_a_moment_is_told_in_wib_to_the_second():
    late = dt.datetime(2025, 2, 20, 17, 5, 12, tzinfo=dt.UTC)
    assert moment(late).replace("\N{NO-BREAK SPACE}", " ") == "21 Februari 2025, 00.05.12 WIB"
    assert clock(late) == "00.05"


@pytest.mark.parametrize("say", [day, weekday, clock, moment])
def test_nothing_is_said_of_a_day_that_is_not_known(say):
    assert say(None) == ""


def test_a_hash_is_told_in_groups_of_eight():
    assert in_groups("0123456789abcdef") == "01234567 89abcdef"


def test_an_address_breaks_after_its_slashes_only():
    assert pieces("relisensi.example/cek/a-b") == ["relisensi.example/", "cek/", "a-b"]
