"""The real case from its draft to a licence whose code anybody can follow, as eight people click it through."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from audits.deadlines import after_days, next_day
from audits.states import Category, FindingState
from tests import cast
from tests.browser import stages
from tests.browser.stages import Stage
from tests.browser.visitor import PHONE, window


@pytest.fixture
def stage(browser: Browser, watch, script, everybody, lsp_a, on) -> Stage:
    """LSP A on the day after its licence has ended: the last moment at which a visit, as in the real case, leaves no gap."""
    ends_on = after_days(on, -1).due_on
    licence = lsp_a.licences.get()
    cast.redate(lsp_a.licences.filter(pk=licence.pk), ends_on=ends_on)
    people = {role: everybody[role] for role in ("secretariat", "lead", "member", "decider")}
    people |= {"chair": everybody["chair_a"], "staff": everybody["staff_a"]}
    return Stage(browser=browser, watch=watch, people=people, play=script(lsp_a), on=on)


def test_the_real_case_runs_from_its_draft_to_a_licence_that_proves_itself(stage, tmp_path):
    stages.a_draft_is_nearly_ready(stage)
    stages.the_secretary_completes_the_draft(stage)
    stages.the_chair_submits(stage)

    stages.the_secretariat_returns_one_document(stage)
    stages.the_lsp_sends_a_new_version(stage)
    stages.the_secretariat_finds_everything_in_order(stage)

    stages.the_secretariat_proposes_a_team(stage)
    stages.the_assessors_accept(stage)
    stages.the_secretariat_sets_the_day(stage)

    stages.the_lead_opens_the_visit(stage)
    stages.each_assessor_judges_their_area(stage)
    stages.the_lead_closes_the_visit(stage)

    stages.the_lsp_answers(stage, Category.MAJOR, "MUK diganti dengan format terkini.", "MUK-baru")
    stages.the_member_returns_it_once(stage)
    stages.the_lsp_answers(stage, Category.MAJOR, "MUK diganti dan divalidasi.", "FR-VA")
    stages.the_member_closes(stage, Category.MAJOR)
    stages.the_lsp_answers(stage, Category.MINOR, "SOP direvisi menurut pedoman terbaru.", "SOP-revisi")
    stages.the_member_closes(stage, Category.MINOR)
    stages.the_lsp_takes_note_of_the_advice(stage)
    assert {f.state for f in stage.application.findings.all()} == {FindingState.CLOSED}

    stages.the_lead_declares_the_corrections_done(stage)
    stages.the_lead_recommends(stage)
    stages.the_plenary_decides(stage)
    stages.the_secretariat_issues_decree_and_licence(stage)

    certificate = download_the_certificate(stage, tmp_path)
    assert_signed(certificate)
    anybody_follows_the_code(stage, code_on(certificate, tmp_path))


def download_the_certificate(stage: Stage, folder: Path) -> Path:
    """The chair saves the certificate."""
    with stage.phone("chair") as chair:
        chair.opens(stage.url("keputusan/"))
        with chair.page.expect_download() as waiting:
            chair.page.get_by_role("link", name="Sertifikat").first.click()
        path = folder / "sertifikat.pdf"
        waiting.value.save_as(path)
    return path


def assert_signed(certificate: Path) -> None:
    """The signature is whole by a judgement that is not ours."""
    told = subprocess.run(["pdfsig", "-nocert", certificate], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told


def code_on(certificate: Path, folder: Path) -> str:
    """What a telephone reads from the printed page."""
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", certificate, folder / "halaman"], check=True)
    image = next(folder.glob("halaman*.png"))
    read = subprocess.run(["zbarimg", "--quiet", "--raw", image], capture_output=True, text=True, check=True)
    return read.stdout.strip()


def anybody_follows_the_code(stage: Stage, address: str) -> None:
    """A stranger's telephone opens the address of the code and reads today's truth."""
    licence = stage.application.new_licence
    assert address.startswith(f"{settings.SITE_URL}/cek/")
    assert licence.starts_on == next_day(stage.application.licence.ends_on)
    with window(stage.browser, stage.watch, PHONE) as stranger:
        stranger.opens(address.removeprefix(settings.SITE_URL))
        stranger.reads(stage.play.lsp.name, stage.play.lsp.licence_number, licence.certificate_sha256)
        assert re.match(r"berlaku", stranger.page.get_by_role("heading", level=1).inner_text(), re.IGNORECASE)
        stranger.reads(f"{stage.application.decree.number}", "3 skema yang dilisensi")
