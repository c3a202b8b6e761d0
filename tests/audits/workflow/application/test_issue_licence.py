"""Issuing the licence: register, signed certificate and state in one act."""

import re

import pytest
from django.urls import reverse

from audits.deadlines import add_months, before_days, next_day
from audits.errors import NotAllowed, NotReady
from audits.states import State
from lsp.models import LicenceStatus
from tests import cast
from tests.audits.play import LSP_PEOPLE, last_line, take, told


def test_the_new_period_continues_the_old_one(play, secretariat):
    application = take(play(State.DECREE_ISSUED), "issue_licence", secretariat)
    new, old = application.new_licence, application.licence
    assert application.state == State.LICENSED
    assert new.starts_on == next_day(old.ends_on)
    assert next_day(new.ends_on) == add_months(new.starts_on, 60)
    assert set(new.scope.all()) == set(application.lsp.schemes.all())
    assert last_line(application) == ("issue_licence", "decree_issued", "licensed", "Ratna")
    assert told(application, "licence_issued") == LSP_PEOPLE | {"Robiatun"}


def test_the_certificate_is_signed_and_its_hash_kept(play, secretariat):
    application = take(play(State.DECREE_ISSUED), "issue_licence", secretariat)
    certificate = application.documents.get(kind="certificate")
    assert application.new_licence.certificate_sha256 == certificate.sha256
    assert application.new_licence.signed_with_development_key is True


def test_a_gap_is_stated_everywhere_and_never_papered_over(client, play, secretariat, chair_a, lsp_a, on):
    began = before_days(lsp_a.licences.get().starts_on, 400)
    cast.redate(lsp_a.licences.all(), starts_on=began, ends_on=before_days(on, 40), renewal_opens_on=began)
    application = take(play(State.DECREE_ISSUED), "issue_licence", secretariat)
    assert application.new_licence.starts_on == application.decree.decree_date == on
    assert lsp_a.status_on(before_days(on, 1)) == LicenceStatus.EXPIRED
    assert lsp_a.status_on(on) == LicenceStatus.ACTIVE
    gap = (before_days(on, 39), before_days(on, 1), 39)
    check = reverse("lsp:check_licence", args=[application.new_licence.check_code])
    for address in (lsp_a.get_absolute_url(), check):
        page = client.get(address)
        assert page.context["gaps"] == [gap]
        assert "Tanpa lisensi 39 hari. Sertifikasi baru tidak boleh dilakukan." in page.content.decode()
    (recorded,) = client.get(f"/api/v1/lsp/{lsp_a.licence_number}").json()["gaps"]
    assert recorded == {"from": f"{gap[0]:%Y-%m-%d}", "until": f"{gap[1]:%Y-%m-%d}"}
    client.force_login(chair_a)
    assert "selama 39 hari tidak ada lisensi" in client.get(application.get_absolute_url()).content.decode()


def test_while_the_gap_lasts_the_lsp_is_told_that_nothing_new_may_be_certified(client, play, chair_a, lsp_a, on):
    application = play(State.APPROVED)
    cast.redate(
        lsp_a.licences.all(),
        starts_on=before_days(on, 900),
        renewal_opens_on=before_days(on, 200),
        ends_on=before_days(on, 3),
    )
    client.force_login(chair_a)
    home = client.get(reverse("audits:lsp_home", args=[lsp_a.slug])).content.decode()
    for page in (home, client.get(application.get_absolute_url()).content.decode()):
        assert re.search("idak boleh (ada|melakukan) sertifikasi baru", page)
    for address in (lsp_a.get_absolute_url(), "/cek/?q=" + lsp_a.licence_number):
        page = client.get(address, follow=True)
        assert page.context["gaps"] == [(before_days(on, 2), None, 3)]
        assert "tidak boleh melakukan sertifikasi baru" in page.content.decode()


def test_refused_schemes_are_not_covered(play, secretariat):
    application = take(play(State.DECREE_ISSUED, refused=("KKNI-II-TPM",)), "issue_licence", secretariat)
    assert "KKNI-II-TPM" not in application.new_licence.scope.values_list("code", flat=True)


def test_without_a_key_nothing_happens(play, secretariat, settings, tmp_path):
    application = play(State.DECREE_ISSUED)
    settings.SIGNING_KEY_FILE = tmp_path / "none.p12"
    with pytest.raises(NotReady, match="Kunci segel elektronik belum terpasang"):
        take(application, "issue_licence", secretariat)
    assert application.lsp.licences.count() == 1


def test_the_lsp_does_not_issue_its_licence(play, chair_a):
    with pytest.raises(NotAllowed):
        take(play(State.DECREE_ISSUED), "issue_licence", chair_a)
