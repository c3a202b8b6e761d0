"""Decree and assignment letter rest on the rules in force on their day, and the annex of a decree lists what it grants."""

import datetime as dt
import subprocess

import pytest
from django.utils import timezone

from audits.deadlines import after_days, before_days
from audits.documents.contexts.citations import numbered
from audits.models import Regulation
from audits.states import State
from tests.audits.play import ruling, sit, take

pytestmark = pytest.mark.django_db


def words(application, kind) -> str:
    with application.documents.filter(kind=kind).latest("seq").file.open("rb") as file:
        done = subprocess.run(["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def replace(code: str, instrument: str, title: str, since: dt.date) -> Regulation:
    """A new rule counts in the place of an old one from a day on."""
    new = Regulation.objects.create(
        code=instrument[:40], instrument=instrument, title=title, effective_year=since.year, effective_from=since
    )
    Regulation.objects.filter(code=code).update(replaced_by=new)
    return new


@pytest.mark.parametrize(
    ("instrument", "said"),
    [
        ("Peraturan BNSP 3/BNSP/III/2014", "Peraturan BNSP Nomor 3/BNSP/III/2014"),
        ("Peraturan BNSP No. 3/BNSP/III/2014", "Peraturan BNSP Nomor 3/BNSP/III/2014"),
        ("Peraturan BNSP Nomor 3 Tahun 2026", "Peraturan BNSP Nomor 3 Tahun 2026"),
        ("PBNSP 208:2014", "Pedoman BNSP Nomor 208 Tahun 2014"),
        ("08/BNSP.208/XI/2013", "Peraturan BNSP Nomor 08/BNSP.208/XI/2013"),
    ],
)
def test_each_rule_has_its_noun_and_its_number(instrument, said):
    assert numbered(instrument) == said


def test_a_letter_cites_what_counts_on_its_day(script, on):
    replace("PBNSP 208:2014", "Peraturan BNSP 9/BNSP/I/2026", "Lisensi yang Baru", before_days(on, 400))
    said = words(script()(State.SCHEDULED), "assignment_letter")
    assert "Peraturan BNSP Nomor 9/BNSP/I/2026 tentang Lisensi yang Baru" in said
    assert "3/BNSP/III/2014" not in said


def test_a_decree_cites_what_counts_on_its_day_through_several_changes(script, on):
    replace("PBNSP 208:2014", "PBNSP 208:2020", "Lisensi", dt.date(2020, 1, 1))
    replace("PBNSP 208:2020", "PBNSP 305:2022", "Lisensi Lembaga", dt.date(2022, 1, 1))
    replace("PBNSP 201:2014", "PBNSP 201:2099", "Persyaratan", after_days(on, 90).due_on)
    said = words(script()(State.DECREE_ISSUED), "decree")
    assert "Pedoman BNSP Nomor 305 Tahun 2022 tentang Lisensi Lembaga" in said
    assert "Peraturan BNSP Nomor 1/BNSP/III/2014" in said
    for replaced in ("3/BNSP/III/2014", "208", "2099"):
        assert replaced not in said.partition("MEMUTUSKAN")[0]


def test_a_refused_scheme_stands_apart_from_what_is_licensed(script, decider, secretariat, on):
    player = script()
    application = player(State.RECOMMENDED)
    sitting = sit(application, there=[decider])
    application.refresh_from_db()
    facts = ruling(application, sitting, decider)
    refused = application.lsp.schemes.order_by("code").first()
    row = next(row for row in facts["schemes"] if row["scheme"] == refused.pk)
    row |= {"outcome": "refuse", "reason": "Perangkat asesmen belum ada", "clause": "PBNSP 201: 8.2"}
    application = take(application, "approve", decider, facts=facts)
    facts = {"number": "", "decree_date": on, "signatory": "Syamsi", "signatory_position": "Ketua"}
    take(application, "issue_decree", secretariat, facts=facts, at=timezone.now())
    # headings are printed in capitals
    annex = words(application, "decree").casefold().partition("ruang lingkup lisensi no")[2]
    granted, _apart, rest = annex.partition("skema yang tidak diberikan")
    assert refused.title.casefold() not in granted
    assert refused.title.casefold() in rest
    assert "perangkat asesmen belum ada" in rest
    for scheme in application.lsp.schemes.exclude(pk=refused.pk):
        assert scheme.title.casefold() in granted
