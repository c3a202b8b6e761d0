"""Deciders are asked personally: invited with the agenda, voting from their own account; what is written down for others says so."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from audits.decision.ballots import cast, invite
from audits.decision.plenary import call_sitting, close_sitting, note_presence
from audits.errors import NotAllowed, Stale
from audits.models import Notice, Recusal
from audits.states import State
from lsp.models import DECIDERS
from tests import cast as people
from tests.audits.dossier.pages import signed_in
from tests.audits.play import ruling, sit, take


@pytest.fixture
def colleague(rules):
    """A second decider."""
    user = people.person("Sri Mulyani")
    user.groups.add(Group.objects.get(name=DECIDERS))
    return user


@pytest.fixture
def application(play):
    return play(State.RECOMMENDED)


@pytest.fixture
def sitting(application, decider, colleague):
    return sit(application, there=[decider, colleague])


def words(response) -> str:
    return " ".join(response.content.decode().split())


def votes(application) -> list[tuple]:
    decision = application.decisions.get()
    return [(vote.person.full_name, vote.stand, vote.reason, vote.recorded_by) for vote in decision.votes.all()]


def vote(sitting, application, by, stand="agrees", reason=""):
    return cast(sitting, application, by=by, stand=stand, reason=reason, at=timezone.now())


def test_every_decider_is_invited_with_the_agenda(application, secretariat, decider, colleague):
    sitting = call_sitting(
        timezone.localdate(), place="Jakarta", by=secretariat, at=timezone.now(), applications=[application]
    )
    client = signed_in(secretariat)
    assert "Para pemutus belum diundang." in words(client.get(sitting.get_absolute_url()))
    page = words(client.post(sitting.url("sitting_invite"), follow=True))
    assert "Undangan dengan agenda dikirim" in page
    notices = Notice.objects.filter(kind="plenary_called")
    assert {notice.recipient for notice in notices} == {decider, colleague}
    assert f"- {application.lsp}, {application.number}" in notices[0].body
    assert notices[0].url == sitting.get_absolute_url()


def test_nobody_is_invited_to_a_sitting_that_has_begun(sitting, secretariat):
    with pytest.raises(Stale, match="sudah dibuka"):
        invite(sitting, by=secretariat, at=timezone.now())


def test_a_decider_votes_on_the_page_of_the_application_and_may_think_again(application, sitting, colleague):
    client = signed_in(colleague)
    url = sitting.url("sitting_application", application.ref)
    page = words(client.get(url))
    assert "Berikan suara saya" in page
    assert "checked" not in page
    ballot = sitting.url("ballot", application.ref)
    refused = client.post(ballot, {"stand": "disagrees", "reason": ""})
    assert refused.status_code == 422
    assert "Tulis alasannya." in words(refused)
    page = words(client.post(ballot, {"stand": "disagrees", "reason": "Buktinya belum cukup."}, follow=True))
    assert "Suara Anda: tidak setuju" in page
    client.post(ballot, {"stand": "agrees", "reason": ""})
    assert [(one.person, one.stand) for one in sitting.ballots.all()] == [(colleague, "agrees")]


def test_own_votes_stand_and_those_written_down_say_by_whom(application, sitting, decider, colleague):
    vote(sitting, application, colleague, "abstains", "Saya baru membaca semalam.")
    take(application, "approve", decider, facts=ruling(application, sitting, decider, colleague))
    assert votes(application) == [
        ("Haryanto Prasetyo", "agrees", "", None),
        ("Sri Mulyani", "abstains", "Saya baru membaca semalam.", None),
    ]


def test_a_vote_that_was_written_down_is_marked_on_the_page(client, application, sitting, decider, colleague):
    take(application, "approve", decider, facts=ruling(application, sitting, decider, colleague))
    assert votes(application)[1] == ("Sri Mulyani", "agrees", "", decider)
    page = words(signed_in(decider).get(application.url("decision")))
    assert "Sri Mulyani: setuju, dicatatkan oleh Haryanto Prasetyo" in page


def test_the_page_of_the_decision_shows_own_votes_and_fills_in_no_other(application, sitting, decider, colleague):
    page = words(signed_in(decider).get(application.url("step", "decide")))
    assert f'name="stand_{colleague.pk}"' in page
    assert 'value="agrees" selected' not in page
    vote(sitting, application, colleague)
    page = words(signed_in(decider).get(application.url("step", "decide")))
    assert f'name="stand_{colleague.pk}"' not in page
    assert "Sri Mulyani: setuju, diberikan sendiri" in page


def test_votes_against_it_keep_a_decision_from_being_recorded(application, sitting, decider, colleague):
    vote(sitting, application, decider, "disagrees", "Temuan mayor belum tuntas.")
    vote(sitting, application, colleague, "disagrees", "Saya sependapat.")
    with pytest.raises(Stale, match="tidak didukung suara terbanyak"):
        take(application, "approve", decider, facts=ruling(application, sitting, decider, colleague))


def test_whoever_is_away_recused_or_too_late_has_no_vote(application, sitting, decider, colleague, secretariat):
    note_presence(sitting, [decider], by=secretariat, at=timezone.now())
    with pytest.raises(NotAllowed, match="belum tercatat hadir"):
        vote(sitting, application, colleague)
    note_presence(sitting, [decider, colleague], by=secretariat, at=timezone.now())
    Recusal.objects.create(application=application, person=colleague, reason="Saudara saya.", at=timezone.now())
    with pytest.raises(NotAllowed, match="benturan kepentingan"):
        vote(sitting, application, colleague)
    close_sitting(sitting, notes="", by=secretariat, at=timezone.now())
    with pytest.raises(Stale, match="sudah ditutup"):
        vote(sitting, application, decider)
    page = words(
        signed_in(decider).post(sitting.url("ballot", application.ref), {"stand": "agrees", "reason": ""}, follow=True)
    )
    assert "Sidang ini sudah ditutup." in page


def test_many_are_approved_at_once_only_with_the_word_of_those_who_have_not_voted(
    client, application, sitting, decider, colleague
):
    client.force_login(decider)
    refused = client.post(sitting.url("sitting_decide"), {"berkas": [application.ref]})
    assert refused.status_code == 422
    assert "Centang bila memang demikian" in words(refused)
    client.post(sitting.url("sitting_decide"), {"berkas": [application.ref], "semua": "on"})
    assert votes(application)[1] == ("Sri Mulyani", "agrees", "", decider)


def test_many_are_approved_at_once_without_a_word_where_everybody_has_voted(
    client, application, sitting, decider, colleague
):
    vote(sitting, application, colleague)
    client.force_login(decider)
    client.post(sitting.url("sitting_decide"), {"berkas": [application.ref]})
    assert votes(application)[1] == ("Sri Mulyani", "agrees", "", None)


def test_who_does_not_agree_is_heard_before_many_are_approved(client, application, sitting, decider, colleague):
    vote(sitting, application, colleague, "disagrees", "Buktinya belum cukup.")
    client.force_login(decider)
    page = words(client.get(sitting.url("sitting_decide"), {"berkas": [application.ref]}))
    assert "Ada yang tidak setuju atau abstain" in page


def test_the_plenary_is_one_click_from_the_queue(client, secretariat, rules):
    client.force_login(secretariat)
    assert 'href="/pleno/"' in words(client.get("/antrean/"))
