"""The chair asks for a longer deadline once, the lead rules; the original day stays visible."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.deadlines import after_days
from audits.demo.papers import small_pdf
from audits.workflow import FINDING
from tests.audits.play import told


@pytest.fixture
def wanted(on):
    return after_days(on, 40).due_on


def ask(client, application, day, seq=2, reason="Menunggu kiriman alat."):
    return client.post(application.url("extension_ask", seq), {"wanted_on": f"{day:%d-%m-%Y}", "reason": reason})


def rule(client, application, ruling, note="", seq=2):
    return client.post(application.url("extension_rule", seq), {"ruling": ruling, "note": note})


def test_a_granted_extension_moves_the_deadline_and_keeps_the_first(client, application, chair_a, lead, wanted):
    client.force_login(chair_a)
    assert ask(client, application, wanted).url == application.url("finding", 2)
    finding = application.findings.get(seq=2)
    first = finding.due_on
    assert first < wanted
    assert told(finding, "extension_asked") == {"Robiatun"}
    client.force_login(lead)
    rule(client, application, "granted")
    finding.refresh_from_db()
    assert (finding.due_on, finding.original_due_on, finding.state) == (wanted, first, "issued")
    assert told(finding, "extension_ruled") >= {"Pairan", "Tarlani"}
    assert [e.verb for e in application.log.filter(verb__startswith="extension").order_by("seq")] == [
        "extension_asked",
        "extension_granted",
    ]
    assert "Diperpanjang dari" in " ".join(client.get(application.url("finding", 2)).context["why"])


def test_a_refusal_says_why_and_changes_no_deadline(client, application, chair_a, lead, wanted):
    client.force_login(chair_a)
    ask(client, application, wanted)
    client.force_login(lead)
    assert list(rule(client, application, "refused").context["form"].errors) == ["note"]
    rule(client, application, "refused", "Alat dapat dipinjam.")
    finding = application.findings.get(seq=2)
    assert finding.due_on == finding.original_due_on
    assert finding.extensions.get().ruling_note == "Alat dapat dipinjam."
    assert application.log.filter(verb="extension_refused").count() == 1


def test_it_is_asked_once(client, application, chair_a, wanted):
    client.force_login(chair_a)
    ask(client, application, wanted)
    again = ask(client, application, wanted, reason="Sekali lagi kami mohon.")
    assert again.status_code == 409
    assert "Sekali lagi kami mohon." in again.content.decode()
    assert client.get(application.url("extension_ask", 2)).url == application.url("finding", 2)
    assert application.findings.get(seq=2).extensions.count() == 1


@pytest.mark.parametrize("days", [30, 61, -1])
def test_the_day_lies_after_the_deadline_and_within_the_limit(client, application, chair_a, on, days):
    client.force_login(chair_a)
    response = ask(client, application, after_days(on, days).due_on, reason="Alasan yang kami tulis.")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["wanted_on"]
    assert "Alasan yang kami tulis." in response.content.decode()


def test_only_the_chair_asks_and_only_the_lead_rules(
    client, application, chair_a, staff_a, board_a, lead, member, secretariat, staff_b, wanted
):
    for user in (staff_a, board_a, lead, secretariat):
        client.force_login(user)
        assert ask(client, application, wanted).status_code == 403
    client.force_login(chair_a)
    ask(client, application, wanted)
    for user in (chair_a, member, secretariat):
        client.force_login(user)
        assert rule(client, application, "granted").status_code == 403
    client.force_login(staff_b)
    assert rule(client, application, "granted").status_code == 404


def test_a_second_ruling_is_told_and_changes_nothing(client, application, chair_a, lead, wanted):
    client.force_login(chair_a)
    ask(client, application, wanted)
    client.force_login(lead)
    rule(client, application, "granted")
    late = rule(client, application, "refused", "Ternyata tidak perlu.")
    assert late.status_code == 409
    assert "Ternyata tidak perlu." in late.content.decode()
    assert application.findings.get(seq=2).due_on == wanted


def test_an_observation_has_nothing_to_extend(client, application, chair_a, wanted):
    client.force_login(chair_a)
    assert ask(client, application, wanted, seq=3).status_code == 409


def test_an_answered_finding_is_not_extended_any_more(client, player, application, chair_a, wanted):
    player.answer_finding(2, timezone.now())
    client.force_login(chair_a)
    assert ask(client, application, wanted).status_code == 409


def test_what_was_asked_for_a_finding_that_was_closed_waits_for_nobody_and_never_shortens(
    client, player, application, chair_a, lead, on
):
    client.force_login(chair_a)
    ask(client, application, after_days(application.findings.get(seq=2).due_on, 1).due_on)
    player.answer_finding(2, timezone.now())
    player.verify_finding(2, timezone.now())
    client.force_login(lead)
    assert not client.get(application.url("finding", 2)).context["may_rule"]
    assert "T-02" not in [row["label"] for row in client.get(reverse("audits:assignments")).context["findings"]]
    later = after_days(on, 60).due_on
    FINDING.perform(application.findings.get(seq=2), "reopen", by=lead, at=timezone.now(), note="Bukti tidak cukup.")
    application.findings.filter(seq=2).update(due_on=later)
    rule(client, application, "granted")
    assert application.findings.get(seq=2).due_on == later


def test_evidence_comes_with_the_request_and_both_sides_open_it(client, application, chair_a, lead, staff_b, wanted):
    client.force_login(chair_a)
    letters = [SimpleUploadedFile("surat.pdf", small_pdf("Alat terlambat"), "application/pdf") for _ in range(2)]
    values = {"wanted_on": f"{wanted:%d-%m-%Y}", "reason": "Menunggu kiriman alat.", "files": letters}
    client.post(application.url("extension_ask", 2), values)
    kept = application.findings.get(seq=2).extensions.get().evidence.get()
    assert (kept.original_name, kept.content_type) == ("surat.pdf", "application/pdf")
    address = application.url("extension_file", 2, kept.sha256[:16])
    client.force_login(lead)
    assert client.get(application.url("extension_rule", 2)).context["files"] == [{"name": "surat.pdf", "url": address}]
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")
    client.force_login(staff_b)
    assert client.get(address).status_code == 404


def test_a_file_that_cannot_be_kept_is_named_and_nothing_is_asked(client, application, chair_a, wanted):
    client.force_login(chair_a)
    virus = SimpleUploadedFile("alat.exe", b"MZ\x00\x01", "application/octet-stream")
    values = {"wanted_on": f"{wanted:%d-%m-%Y}", "reason": "Menunggu kiriman alat.", "files": [virus]}
    response = client.post(application.url("extension_ask", 2), values)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["files"]
    assert not application.findings.get(seq=2).extensions.exists()
