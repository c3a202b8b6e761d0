"""Why each field may be written in administration: a new one fails here until somebody gives a reason."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.test import RequestFactory

from audits.states import State
from lsp.admin_acts import ByAct
from lsp.models import Licence, User

pytestmark = pytest.mark.django_db

ACT = "by an act: reason, fresh proof, log, notices; not for oneself or a body one belongs to"
WHY = "the reason that such an act asks for"
BODY = "the body's own data, which its people write as well; every version is kept"
RULES = "rules that no file was submitted under yet; afterwards they are only read"
LIBRARY = "public words that decide over nobody; every version is kept"
SUGGESTED = "words that are suggested and can be changed wherever they are used"
CALENDAR = "every change is a version of the calendar that names and tells the deadlines it moves, never earlier"
PERSONAL = "how somebody is reached; opens nothing, and they write it themselves as well"

FIELDS = {
    "lsp.LSP": {
        ACT: "name kind licence_number address regency province postal_code",
        WHY: "reason",
        BODY: "sector parent_institution email phone website",
        "the address of a page, written once for a new body": "slug",
    },
    "lsp.Licence": {
        ACT: "lsp decree_number decree_date starts_on ends_on renewal_opens_on scope",
        WHY: "reason",
    },
    "lsp.Scheme": {"a scheme that nothing names yet; afterwards it is only read": "lsp code title kind standard"},
    "lsp.AssessmentSite": {BODY: "lsp name kind address regency province verified_on schemes"},
    "lsp.CompetencyAssessor": {BODY: "lsp name registration_number valid_until schemes"},
    "lsp.Membership": {ACT: "title started_on ended_on", WHY: "reason"},
    "lsp.User": {ACT: "email full_name is_active groups", WHY: "reason", PERSONAL: "phone zone"},
    "audits.Assessor": {
        ACT: "user registration_number certificate_valid_until",
        WHY: "reason",
        "where travel begins; proposes a team, decides nothing": "home_province",
    },
    "audits.Tie": {ACT: "assessor lsp kind until", WHY: "reason"},
    "audits.RuleSet": {RULES: "*"},
    "audits.DocumentRequirement": {RULES: "*"},
    "audits.Criterion": {RULES: "*"},
    "audits.Regulation": {
        LIBRARY: "code instrument title title_en effective_year effective_from replaces replaced_by also_called subject subject_en"
    },
    "audits.StandardSentence": {SUGGESTED: "code text text_en"},
    "audits.FindingWording": {SUGGESTED: "criterion_code label label_en claim evidence"},
    "audits.Holiday": {CALENDAR: "day name kind decree published_on confirmed"},
}
# Rows that an administrator may take away, and why nothing is lost with them.
MAY_GO = {
    "lsp.Scheme": "only while nothing names it",
    "lsp.AssessmentSite": "the database refuses while something names it; its versions are kept",
    "lsp.CompetencyAssessor": "the database refuses while something names it; its versions are kept",
    "audits.Criterion": RULES,
    "audits.DocumentRequirement": RULES,
    "audits.FindingWording": SUGGESTED,
    "audits.Holiday": CALENDAR,
    "audits.Regulation": "the database refuses while something names it; its versions are kept",
    "audits.RuleSet": RULES,
    "audits.StandardSentence": SUGGESTED,
}
# Actions over several rows at once.
ACTIONS = {
    "delete_selected": "asks for each row whether it may go",
    "invite_again": "a mail to somebody who has not accepted yet, after a fresh proof; changes nothing",
    "copy_as_new_version": "a new set of rules, in force from the year 2100 until somebody says otherwise",
}


@pytest.fixture
def requests(everybody):
    """One of the secretariat, and a superuser: nobody else opens these pages."""
    root = User.objects.create_superuser("akar@relisensi.example", "Akar", "x")
    made = []
    for person in (everybody["secretariat"], root):
        made.append(RequestFactory().get("/"))
        made[-1].user = User.objects.get(pk=person.pk)
    return made


def written(page: admin.ModelAdmin, request, record: models.Model | None) -> set[str]:
    """The fields that this page writes for a new record, or for this one; rows inside it as `table.field`."""
    may = page.has_add_permission(request) if record is None else page.has_change_permission(request, record)
    if not may:
        return set()
    names = set(page.get_form(request, record, change=record is not None).base_fields)
    shown = flatten_fieldsets(page.get_fieldsets(request, record))
    found = (names & {*shown}) - {*page.get_readonly_fields(request, record)}
    for inline in page.get_inline_instances(request, record):
        if inline.has_add_permission(request, record) or inline.has_change_permission(request, record):
            found |= {
                f"{inline.model._meta.model_name}.{name}"
                for name in inline.get_formset(request, record).form.base_fields
                if name not in inline.get_readonly_fields(request, record)
            }
    return found


def reasons_for(model: type[models.Model]) -> dict[str, str]:
    """The reason of each field."""
    return {name: why for why, names in FIELDS.get(model._meta.label, {}).items() for name in names.split()}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_field_that_can_be_written_has_its_reason(requests, rules, play, model):
    if model in {Licence, User}:
        play(State.LICENSED)
    page, given = admin.site._registry[model], reasons_for(model)
    found = set()
    for request in requests:
        for record in [None, *model._default_manager.all()[:20]]:
            found |= written(page, request, record)
    if "*" in given:
        assert found <= {field.name for field in model._meta.get_fields()}
    else:
        assert sorted(found) == sorted(given)


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_what_changes_by_an_act_is_what_the_table_says(model):
    page = admin.site._registry[model]
    by_act = {name for name, why in reasons_for(model).items() if why == ACT}
    assert by_act == {*(page.decisive if isinstance(page, ByAct) else ())}


def test_every_table_that_can_lose_rows_has_its_reason(requests, rules, everybody):
    found = {
        model._meta.label
        for model, page in admin.site._registry.items()
        for request in requests
        for record in [None, *model._default_manager.all()[:20]]
        if page.has_delete_permission(request, record)
    }
    assert found == {*MAY_GO}


def test_every_action_has_its_reason(requests):
    found = {
        name for page in admin.site._registry.values() for request in requests for name in page.get_actions(request)
    }
    assert found == {*ACTIONS}


def test_nothing_is_written_in_a_list():
    assert [page for page in admin.site._registry.values() if page.list_editable] == []
