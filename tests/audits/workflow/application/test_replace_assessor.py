"""Replacing an assessor: whoever is ill, gone or in conflict leaves at any moment before the recommendation, and somebody goes on."""

import pytest

from audits.errors import NotAllowed, Stale
from audits.models import Application, TeamMember
from audits.permissions import is_assessing, is_lead
from audits.states import State
from tests.audits.play import LSP_PEOPLE, fresh, last_line, reasons, take, told

WHILE = [State.SCHEDULED, State.ON_SITE, State.CORRECTING, State.ASSESSED]


def leaves(application, person, newcomer=None, **more) -> dict:
    """What the form gives the step."""
    place = application.team.current().get(assessor__user=person)
    facts = {"leaver": place.pk, "cause": "ill", "newcomer": newcomer.assessor.pk if newcomer else 0, "steps_up": 0}
    return facts | more


@pytest.mark.parametrize("state", WHILE)
def test_the_application_stays_where_it_is(play, secretariat, member, outsider_assessor, state):
    before = play(state)
    facts = leaves(before, member, outsider_assessor)
    after = take(before, "replace_assessor", secretariat, note="Dirawat di rumah sakit.", facts=facts)
    assert (after.state, after.state_since) == (state, before.state_since)
    assert last_line(after) == ("replace_assessor", state, state, "Ratna")
    assert not is_assessing(fresh(member), after)
    assert after not in Application.objects.visible_to(fresh(member))
    assert after not in Application.objects.visible_to(fresh(outsider_assessor))


def test_everybody_is_told_and_the_lsp_reads_no_reason(play, secretariat, lead, outsider_assessor):
    application = play(State.CORRECTING)
    facts = leaves(application, lead, outsider_assessor)
    application = take(application, "replace_assessor", secretariat, note="Opname.", facts=facts)
    assert told(application, "assessor_replaced") == {"Robiatun"}
    assert told(application, "assignment_proposed") >= {"Dewi"}
    assert told(application, "team_changed") == LSP_PEOPLE | {"Arofitun"}
    read = [notice.body for notice in application.notices.filter(kind="team_changed")]
    assert not [body for body in read if "Opname" in body or "Sakit" in body]


def test_a_member_steps_up_and_leads_at_once(play, secretariat, lead, member, outsider_assessor):
    application = play(State.CORRECTING)
    facts = leaves(application, lead, outsider_assessor, steps_up=1)
    application = take(application, "replace_assessor", secretariat, note="Opname.", facts=facts)
    assert is_lead(fresh(member), application)
    places = {str(m.assessor): (m.role, m.area, m.response) for m in application.team.current()}
    assert places == {
        "Arofitun Nurjanah": ("lead", "operations", "accepted"),
        "Dewi Kartika": ("member", "administration", "pending"),
    }


def test_two_secretaries_do_not_replace_the_same_person(play, secretariat, member, outsider_assessor, observer):
    application = play(State.CORRECTING)
    first, second = (leaves(application, member, one) for one in (outsider_assessor, observer))
    take(application, "replace_assessor", secretariat, note="Sakit.", facts=first)
    with pytest.raises(Stale, match=r"^Arofitun Nurjanah sudah diganti Dewi Kartika oleh Ratna Wulandari, "):
        take(application, "replace_assessor", secretariat, note="Sakit.", facts=second)
    assert not TeamMember.objects.filter(assessor=observer.assessor).exists()


def test_a_place_that_was_declined_is_offered_again(play, secretariat, member, outsider_assessor, observer):
    application = play(State.CORRECTING)
    take(
        application,
        "replace_assessor",
        secretariat,
        note="Sakit.",
        facts=leaves(application, member, outsider_assessor),
    )
    asked = TeamMember.objects.filter(assessor=outsider_assessor.assessor)
    asked.update(response="declined")
    facts = {"leaver": asked.get().pk, "cause": "", "newcomer": observer.assessor.pk, "steps_up": 0}
    take(application, "replace_assessor", secretariat, note="Tidak bersedia.", facts=facts)
    newest = application.team.current().get(assessor=observer.assessor)
    assert (newest.role, newest.area, str(newest.succeeds.assessor)) == ("member", "operations", "Arofitun Nurjanah")


def test_a_visit_is_not_opened_before_the_newcomer_has_accepted(play, secretariat, member, outsider_assessor):
    application = play(State.SCHEDULED)
    facts = leaves(application, member, outsider_assessor)
    application = take(application, "replace_assessor", secretariat, note="Sakit.", facts=facts)
    on = application.visit.planned_on
    assert reasons(application, "open_visit", on) == [
        "Dewi Kartika belum menyatakan bersedia dan bebas benturan kepentingan"
    ]


def test_the_team_does_not_replace_itself(play, lead, member, outsider_assessor):
    application = play(State.CORRECTING)
    with pytest.raises(NotAllowed):
        take(application, "replace_assessor", lead, note="Sakit.", facts=leaves(application, member, outsider_assessor))


def test_before_the_team_is_sent_out_it_is_composed_and_not_replaced(play, secretariat, member, outsider_assessor):
    with pytest.raises(NotAllowed):
        take(play(State.RECOMMENDED), "replace_assessor", secretariat, note="Sakit.", facts={})
