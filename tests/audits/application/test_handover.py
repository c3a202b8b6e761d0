"""A position of an LSP ends: whatever its person has in hand goes to somebody who is there, and nobody who left is in charge of anything."""

import pytest
from django.urls import reverse

from audits.deadlines import before_days
from audits.models import Counterpart, DossierItem, Finding, Notice
from audits.states import State
from lsp.models import Membership, User


@pytest.fixture
def leaving(lsp_a, staff_a):
    return lsp_a.memberships.get(user=staff_a)


@pytest.fixture
def heir(lsp_a):
    return lsp_a.memberships.get(user__full_name="Arman Setiawan")


def end(client, by, seat, on, **typed):
    client.force_login(by)
    given = {"membership": seat.pk, "ended_on": f"{on:%d-%m-%Y}", "reason": "Pindah tugas", "sure": "on"}
    return client.post(reverse("lsp:position_end", args=[seat.lsp.slug]), given | typed)


def in_hand(application, seat) -> None:
    application.findings.filter(seq=2).update(person=seat)


def test_the_page_names_everything_in_hand_before_it_ends(client, play, chair_a, leaving):
    application = play(State.CORRECTING)
    in_hand(application, leaving)
    client.force_login(chair_a)
    page = client.get(reverse("lsp:position_end", args=[leaving.lsp.slug]), {"membership": leaving.pk})
    finding = application.findings.get(seq=2)
    assert [thing.label for thing in page.context["form"].things] == [f"T-02 {finding.title}"]
    assert "1 pekerjaan masih di tangannya" in " ".join(page.content.decode().split())


def test_without_a_successor_nothing_ends(client, play, chair_a, leaving, on):
    in_hand(play(State.CORRECTING), leaving)
    response = end(client, chair_a, leaving, on)
    assert list(response.context["form"].errors) == ["successor"]
    assert "Pindah tugas" in response.content.decode()
    leaving.refresh_from_db()
    assert leaving.ended_on is None


def test_the_successor_has_it_in_hand_and_is_told(client, play, chair_a, leaving, heir, on):
    application = play(State.CORRECTING)
    in_hand(application, leaving)
    assert end(client, chair_a, leaving, on, successor=heir.pk).status_code == 302
    assert Finding.objects.get(application=application, seq=2).person == heir
    told = Notice.objects.get(kind="work_handed_over")
    assert (told.recipient, "T-02" in told.body) == (heir.user, True)
    assert application.log.filter(verb="person_assigned").count() == 1


def test_single_things_may_go_to_others(client, play, chair_a, leaving, heir, lsp_a, on):
    application = play(State.DRAFT)
    rows = list(DossierItem.objects.filter(application=application).order_by("requirement__code")[:3])
    DossierItem.objects.filter(pk__in=[row.pk for row in rows]).update(person=leaving)
    chair = lsp_a.memberships.get(user=chair_a)
    Counterpart.objects.filter(application=application).update(person=heir)
    one, other, last = (f"dossieritem-{row.pk}" for row in rows)
    end(client, chair_a, leaving, on, successor=heir.pk, **{other: chair.pk, last: "semua"})
    people = [DossierItem.objects.get(pk=row.pk).person for row in rows]
    assert people == [heir, chair, None]
    assert one


def test_an_area_of_the_visit_is_never_left_without_its_counterpart(client, play, chair_a, leaving, on):
    application = play(State.SCHEDULED)
    Counterpart.objects.filter(application=application).update(person=leaving)
    response = end(client, chair_a, leaving, on, successor="semua")
    assert response.status_code == 422
    assert Counterpart.objects.filter(person=leaving).count() == 2


def test_the_last_of_its_kind_ends_only_knowingly(client, chair_a, leaving, on):
    response = end(client, chair_a, leaving, on, sure="")
    assert list(response.context["form"].errors) == ["sure"]
    assert "Setelah ini LSP tidak lagi mempunyai: <b>Sekretaris LSP</b>" in " ".join(response.content.decode().split())
    assert end(client, chair_a, leaving, on).status_code == 302


def test_a_second_one_of_its_kind_ends_without_a_warning(client, chair_a, leaving, on):
    other = User.objects.create_user("kedua@contoh.example", "Sekretaris Kedua")
    Membership.objects.create(lsp=leaving.lsp, user=other, position="secretary", started_on=before_days(on, 9))
    assert end(client, chair_a, leaving, on, sure="").status_code == 302


def test_who_left_by_other_ways_is_in_charge_of_nothing(client, play, chair_a, leaving, on):
    """An account that was closed, a day that was written elsewhere."""
    application = play(State.CORRECTING)
    in_hand(application, leaving)
    Membership.objects.filter(pk=leaving.pk).update(ended_on=before_days(on, 1))
    client.force_login(chair_a)
    groups = client.get(application.url("findings")).context["groups"]
    assert {row["person"] for _area, rows in groups for row in rows} == {""}
    tasks = client.get(reverse("audits:lsp_home", args=[leaving.lsp.slug])).content.decode()
    assert "Tarlani" not in tasks
