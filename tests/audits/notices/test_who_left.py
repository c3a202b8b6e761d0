"""Whoever left is told nothing and counts for nothing; what they would have heard reaches somebody who is there."""

from django.utils import timezone

from audits.notices import recipients
from audits.reminders.schedule import DESK, DueItem, listeners
from audits.states import State
from lsp.models import User
from tests.audits.play import take


def second_officer(secretariat):
    other = User.objects.create_user("kedua@bnsp.example", "Petugas Kedua")
    other.groups.set(secretariat.groups.all())
    return other


def names(people) -> list[str]:
    return sorted(person.full_name for person in people)


def test_a_reviewer_who_left_the_secretariat_hears_nothing(play, secretariat, on):
    application, officer = play(State.CORRECTING), second_officer(secretariat)
    desk = DueItem("1", on, [], 0, {}, application.lsp, application)
    assert names(told_of(application, on)) == ["Ratna Wulandari"]
    secretariat.groups.clear()
    assert names(told_of(application, on)) == ["Petugas Kedua"]
    assert list(listeners(DESK, desk, on)) == [officer]


def told_of(application, on):
    return recipients.secretariat(application, on)


def test_a_reviewer_whose_account_is_closed_hears_nothing(play, secretariat, on):
    application, officer = play(State.CORRECTING), second_officer(secretariat)
    User.objects.filter(pk=secretariat.pk).update(is_active=False)
    assert list(told_of(application, on)) == [officer]


def test_while_nobody_leads_the_secretariat_hears_it_and_not_whoever_was_only_asked(
    play, secretariat, outsider_assessor, on
):
    application = play(State.CORRECTING)
    place = application.team.get(role="lead")
    facts = {"leaver": place.pk, "cause": "ill", "newcomer": outsider_assessor.assessor.pk, "steps_up": 0}
    take(application, "replace_assessor", secretariat, note="Sakit.", facts=facts, at=timezone.now())
    assert list(recipients.lead(application, on)) == [secretariat]
