"""What was issued stays as it was issued: the database itself refuses, whoever asks and by whatever way."""

import pytest
from django.db import DatabaseError, transaction

from audits.models import Decision, Decree, IssuedDocument, SchemeDecision, Vote
from audits.states import State
from lsp.models import LicenceEvent, ScopeChange
from tests import cast

pytestmark = pytest.mark.django_db

REWRITTEN = {
    "decree_number": "KEP.9999/BNSP/I/2020",
    "decree_date": "2020-01-01",
    "starts_on": "2020-01-01",
    "ends_on": "2090-01-01",
    "renewal_opens_on": "2020-01-02",
    "check_code": "kode-yang-lain",
    "proof": "",
    "certificate_sha256": "",
    "signer": "",
    "signed_with_development_key": False,
}


@pytest.fixture
def application(play):
    return play(State.LICENSED)


def refused(act) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as refusal:
        return "never" in str(refusal)
    return False


@pytest.mark.parametrize("column", REWRITTEN)
def test_a_licence_with_its_certificate_keeps_its_words(application, column):
    licence = application.new_licence
    assert refused(lambda: type(licence).objects.filter(pk=licence.pk).update(**{column: REWRITTEN[column]}))


@pytest.mark.parametrize("column", ["starts_on", "ends_on", "renewal_opens_on", "decree_number", "decree_date", "lsp"])
def test_a_licence_without_one_changes_with_a_line_of_the_log_that_names_the_word(lsp_a, lsp_b, column):
    licences, value = lsp_a.licences.all(), lsp_b if column == "lsp" else REWRITTEN[column]
    value = {"starts_on": "2020-02-02", "ends_on": "2090-02-02"}.get(column, value)
    assert refused(lambda: licences.update(**{column: value}))
    other = "decree_date" if column != "decree_date" else "renewal_opens_on"
    cast.redate(licences, **{other: "2022-02-03"})
    assert refused(lambda: licences.update(**{column: value}))  # a line that was named before, for another word
    assert refused(lambda: licences.update(**{column: value}, correction=None))
    cast.redate(licences, **{column: value})


def test_a_line_about_another_licence_explains_nothing(lsp_a, lsp_b):
    cast.redate(lsp_b.licences.all(), ends_on="2090-01-01")
    foreign = lsp_b.licences.get().correction
    assert refused(lambda: lsp_a.licences.update(ends_on="2090-01-01", correction=foreign))


@pytest.mark.parametrize("column", ["check_code", "proof"])
def test_what_a_code_leads_to_never_changes(lsp_a, column):
    assert refused(lambda: lsp_a.licences.update(**{column: "lain"}))


def test_a_licence_ends_early_by_an_event_alone(lsp_a, secretariat, on):
    assert refused(lambda: lsp_a.licences.update(closed_on=on))
    told = {"decree_number": "KEP.77", "reason": "Laporan", "by": secretariat}
    LicenceEvent.objects.record(lsp_a, "revoked", on, **told)
    assert refused(lambda: lsp_a.licences.update(closed_on=None))
    assert refused(lambda: lsp_a.licences.update(closed_on="2090-01-01"))


def test_a_licence_with_its_certificate_is_given_to_no_other_body(application, lsp_b):
    licences = type(application.new_licence).objects.filter(pk=application.new_licence.pk)
    assert refused(lambda: licences.update(lsp=lsp_b))


def test_an_older_version_from_the_history_cannot_be_put_back(application):
    before = application.new_licence.history.earliest().instance
    assert not before.certificate_sha256
    assert refused(before.save)


def test_its_scope_grows_and_shrinks_by_events_alone(application):
    licence = application.new_licence
    covered = licence.scope.first()
    assert refused(licence.scope.clear)
    assert refused(lambda: licence.scope.through.objects.filter(scheme=covered).update(scheme=covered))
    other = application.lsp.schemes.create(code="SK-99", title="Skema lain")
    assert refused(lambda: licence.scope.add(other))


@pytest.mark.parametrize("column", ["code", "title", "kind", "standard"])
def test_a_scheme_on_a_certificate_keeps_its_words(application, column):
    scheme = application.new_licence.scope.first()
    assert refused(lambda: type(scheme).objects.filter(pk=scheme.pk).update(**{column: "lain"}))
    other = application.lsp.schemes.create(code="SK-99", title="Skema lain")
    type(scheme).objects.filter(pk=other.pk).update(**{column: "lain"})


def test_an_issued_document_keeps_its_number_and_its_file(application):
    issued = IssuedDocument.objects.filter(application=application)
    assert refused(lambda: issued.update(sha256="00" * 32))
    assert refused(lambda: issued.update(number="lain"))
    assert refused(lambda: issued.filter(kind="certificate").update(check_code="kode-yang-lain"))
    assert refused(lambda: issued.filter(kind="certificate").delete())


@pytest.mark.parametrize(
    ("model", "column"), [(Decree, "number"), (Decision, "reasons"), (SchemeDecision, "reason"), (Vote, "reason")]
)
def test_a_decision_and_its_decree_never_change(application, model, column):
    assert model.objects.exists()
    assert refused(lambda: model.objects.update(**{column: "lain"}))
    assert refused(lambda: model.objects.all()._raw_delete("default"))


def test_an_event_of_a_licence_never_changes(lsp_a, secretariat, on):
    told = {"decree_number": "KEP.77", "reason": "Laporan", "by": secretariat}
    LicenceEvent.objects.record(lsp_a, "reduced", on, schemes=[lsp_a.schemes.first()], **told)
    assert refused(lambda: LicenceEvent.objects.update(kind="extended"))
    assert refused(lambda: ScopeChange.objects.all()._raw_delete("default"))
    assert refused(lambda: LicenceEvent.objects.all()._raw_delete("default"))
