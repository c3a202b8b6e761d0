"""The minutes carry what the phones brought: the hash over all events, the LSP's answer to each finding, the signatures drawn."""

from django.utils import timezone

from audits.documents.contexts import minutes
from audits.entries import events_hash
from audits.models import IssuedDocument
from audits.onsite.accept import accept
from audits.states import State
from tests.audits.onsite.phone import Phone

INK = [[10, 20, 300, 380], [500, 40]]


def test_minutes_carry_the_hash_the_answers_and_the_signatures(client, script, lead, chair_a):
    player = script(findings=())
    file = player(State.ON_SITE)
    phone = Phone(file, lead)
    made = phone.finds("C59", "Pengendalian dokumen sesuai edisi berlaku")
    answer = {"stance": "objected", "name": chair_a.full_name, "note": "SOP sudah diganti kemarin."}
    signed = {"name": chair_a.full_name, "position": "Ketua LSP", "strokes": INK}
    events = [
        made,
        phone.writes("response", made["said"]["subject"], answer),
        phone.writes("signature", "chair", signed),
        *(phone.judges(c.code, "fails" if c.code == "C59" else "conforms") for c in file.rule_set.criteria.all()),
        phone.attends(chair_a.full_name),
        phone.attends(lead.full_name, "Ketua tim", "bnsp"),
    ]
    assert {one.status for one in accept(file, events, at=timezone.now())} == {"stored"}
    client.force_login(lead)
    phone.sends(client, [], finished=True)
    client.post(file.url("step", "close_visit"), {"seen": "on_site"})
    file.refresh_from_db()
    assert file.state == State.CORRECTING
    issued = IssuedDocument.objects.get(application=file, kind="minutes")
    said = minutes(file, issued)
    assert said["events_hash"] == events_hash(file)
    assert [row["response"] for row in said["findings"]] == ["LSP berkeberatan (Pairan): SOP sudah diganti kemarin."]
    assert [row["lines"] for row in said["signatures"] if "lines" in row] == [["10 20 300 380", "500 40"]]
