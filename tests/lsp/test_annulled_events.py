"""A licence event that was recorded wrongly is annulled by another one with its reason: both stay readable, and only what is true counts."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from audits.models import Notice
from lsp.models import LSP, LicenceEvent, LicenceStatus, Scheme, annulment

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def record(lsp, kind, on, **more):
    return LicenceEvent.objects.record(lsp, kind, on, decree_number="KEP.1", reason="Sebab", by=None, **more)


def annul(event, on, by=None):
    return annulment.annul(event, on, decree_number="KEP.2", reason="Salah LSP", by=by)


def status(lsp, on) -> tuple[str, str]:
    """What a body is on this day: from its rows, and from the database."""
    body = LSP.objects.get(pk=lsp.pk)
    return body.licences.with_events().get().status_on(on), LSP.objects.with_status_on(on).get(pk=lsp.pk).status


def test_an_annulled_suspension_counts_for_no_day(lsp_a, on):
    event = record(lsp_a, "suspended", on - 9 * DAY)
    assert status(lsp_a, on - DAY) == ("suspended", "suspended")
    annul(event, on)
    assert status(lsp_a, on - DAY) == (LicenceStatus.EXPIRING, LicenceStatus.EXPIRING)
    assert list(LSP.objects.having_status("suspended", on)) == []


@pytest.mark.parametrize("kind", ["revoked", "surrendered"])
def test_an_annulled_end_gives_the_period_its_days_back(lsp_a, on, kind):
    licence = lsp_a.licences.get()
    event = record(lsp_a, kind, on)
    licence.refresh_from_db()
    assert licence.closed_on == on - DAY
    annul(event, on)
    licence.refresh_from_db()
    assert licence.closed_on is None
    assert status(lsp_a, on)[1] == LicenceStatus.EXPIRING


def test_the_database_reopens_a_licence_for_an_annulment_only(lsp_a, on):
    record(lsp_a, "revoked", on)
    with pytest.raises(DatabaseError, match="ends early"), transaction.atomic():
        lsp_a.licences.update(closed_on=None)


def test_a_reduced_scope_and_a_former_name_come_back(lsp_a, on):
    scheme = lsp_a.schemes.order_by("code").first()
    reduced = record(lsp_a, "reduced", on, schemes=[scheme])
    renamed = record(lsp_a, "renamed", on, after={"name": "LSP Baru"})
    annul(reduced, on)
    annul(renamed, on)
    body = LSP.objects.get(pk=lsp_a.pk)
    assert body.name == "LSP SMK Wiworotomo"
    assert scheme in body.licences.with_events().get().scope_on(on)
    assert scheme in Scheme.objects.filter(lsp=body).covered_on(on)


def test_annulling_an_annulled_event_is_refused_in_words(client, lsp_a, secretariat, on):
    event = record(lsp_a, "suspended", on)
    annul(event, on, by=secretariat)
    client.force_login(secretariat)
    typed = {"event": event.pk, "decree_number": "KEP.9", "reason": "Salah tanggal", "seen": 2}
    response = client.post(reverse("lsp:licence_event", args=[lsp_a.slug, "pembatalan-peristiwa"]), typed)
    assert response.status_code == 422
    assert response.context["form"].errors["event"] == [
        f"Peristiwa ini sudah dibatalkan oleh Ratna Wulandari, {on:%d-%m-%Y}, dengan SK KEP.2."
    ]
    assert "Salah tanggal" in response.content.decode()


def test_an_annulment_is_not_annulled(lsp_a, on):
    undoing = annul(record(lsp_a, "suspended", on), on)
    with pytest.raises(ValidationError, match="Pembatalan tidak dapat dibatalkan"):
        annul(undoing, on)


def test_what_later_events_rest_on_is_annulled_after_them(lsp_a, on):
    suspended = record(lsp_a, "suspended", on - 5 * DAY)
    reinstated = record(lsp_a, "reinstated", on - 2 * DAY)
    with pytest.raises(ValidationError, match="Batalkan dahulu yang itu"):
        annul(suspended, on)
    annul(reinstated, on)
    annul(suspended, on)
    assert status(lsp_a, on - 3 * DAY)[0] == LicenceStatus.EXPIRING


def test_the_right_event_may_be_recorded_for_the_same_day(lsp_a, on):
    for _time in range(3):
        annul(record(lsp_a, "suspended", on), on)
    record(lsp_a, "suspended", on)
    assert status(lsp_a, on) == ("suspended", "suspended")
    with pytest.raises(ValidationError, match="Lisensi ini sudah dibekukan"):
        record(lsp_a, "suspended", on)


def test_the_secretariat_annuls_with_reason_and_both_are_shown_and_told(client, lsp_a, chair_a, secretariat, on):
    event = record(lsp_a, "suspended", on)
    client.force_login(secretariat)
    page = reverse("lsp:licence", args=[lsp_a.slug])
    assert "Batalkan peristiwa yang keliru" in client.get(page).content.decode()
    typed = {"event": event.pk, "decree_number": "KEP.9", "reason": "Tertukar dengan LSP lain", "seen": 1}
    response = client.post(reverse("lsp:licence_event", args=[lsp_a.slug, "pembatalan-peristiwa"]), typed)
    assert response.url == page
    inside = " ".join(client.get(page).content.decode().split())
    assert inside.index("dibatalkan") < inside.index("Tertukar dengan LSP lain")
    told = Notice.objects.filter(kind="licence_event", recipient=chair_a).order_by("pk").last()
    assert "Tertukar dengan LSP lain" in told.body
    client.logout()
    shown = " ".join(client.get(lsp_a.get_absolute_url()).content.decode().split())
    assert "Tertukar dengan LSP lain" in shown
    assert "Pembekuan" in shown
    assert "dibatalkan" in shown
    listed = client.get(f"/api/v1/lsp/{lsp_a.licence_number}").json()["events"]
    assert [(one["kind"], one["annulled"]) for one in listed] == [("suspended", True), ("annulled", False)]


def test_the_lsp_annuls_nothing(client, lsp_a, chair_a, on):
    record(lsp_a, "suspended", on)
    client.force_login(chair_a)
    assert client.get(reverse("lsp:licence_event", args=[lsp_a.slug, "pembatalan-peristiwa"])).status_code == 403
