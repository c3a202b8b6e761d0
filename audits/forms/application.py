"""What the LSP asks for and says of itself: scope, counterparts and contact, and the self-assessment of one area."""

from dataclasses import dataclass, field
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from audits.forms.edit_conflict import EditConflictMixin, mark_of
from audits.forms.visit_days import LastDayField, last_day, warn_of_free_days
from audits.models import Application, Counterpart, ScopeItem, SelfAssessment
from audits.states import AREA_SLUGS, Result, ReviewArea
from lsp.forms.fields import DayField, PhoneField

KEEP_OR_DROP = [(a.value, a.label) for a in (ScopeItem.Action.KEEP, ScopeItem.Action.DROP)]
# What is kept in the row of the application itself.
OWN_COLUMNS = ("phone", "proposed_visit_on", "proposed_visit_until", "changes")
ADD_OR_NOT = [(ScopeItem.Action.ADD.value, ScopeItem.Action.ADD.label), ("", _("Tidak ditambahkan"))]


class InlineChoices(InlineRadios):
    """Radio buttons in one line, in the frame that every field has."""

    template = "%s/field.html"


class ApplicationForm(EditConflictMixin, forms.Form):
    """Scope per scheme, one counterpart per area, and how BNSP reaches the LSP; a draft may be saved incomplete."""

    use_required_attribute = False

    phone = PhoneField(label=_("Nomor WhatsApp yang dapat dihubungi"), help_text=_("Misalnya 0812 3456 7890"))
    proposed_visit_on = DayField(
        label=_("Hari asesmen yang diusulkan"),
        help_text=_("Contoh: 18-01-2025. Boleh hari Sabtu. BNSP menetapkan hari setelah dokumen lengkap."),
        required=False,
    )
    proposed_visit_until = LastDayField()
    changes = forms.CharField(
        label=_("Perubahan sejak lisensi terakhir"),
        help_text=_("Organisasi, alamat, pengurus, atau skema."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args, application: Application, licensed, others, people, on, **kwargs):
        self.application, self.on = application, on
        self.licensed, self.others = {s.pk: s for s in licensed}, {s.pk: s for s in others}
        stored = StoredAnswers.of(application)
        kwargs["initial"] = stored.initial
        super().__init__(*args, mark=stored.mark, **kwargs)
        for scheme in self.licensed.values():
            self.fields[f"scheme_{scheme.pk}"] = forms.ChoiceField(
                label=scheme.title,
                choices=KEEP_OR_DROP,
                widget=forms.RadioSelect,
                help_text=format_lazy("{} · {}", scheme.code, _("ada dalam lisensi sekarang")),
            )
        for scheme in self.others.values():
            self.fields[f"scheme_{scheme.pk}"] = forms.ChoiceField(
                label=scheme.title,
                choices=ADD_OR_NOT,
                widget=forms.RadioSelect,
                help_text=format_lazy("{} · {}", scheme.code, _("belum ada dalam lisensi sekarang")),
            )
        choices = [("", _("Pilih orang")), *((str(m.pk), str(m)) for m in people)]
        self.people = {str(m.pk): m for m in people}
        for area in ReviewArea:
            self.fields[f"counterpart_{area}"] = forms.ChoiceField(
                label=format_lazy("{} {}", _("Pendamping area"), area.label.lower()),
                help_text=_("Satu orang untuk satu area. Ia mendampingi asesor sepanjang asesmen."),
                choices=choices,
                widget=forms.Select(attrs={"class": "w-short"}),
            )
        self.free_day = warn_of_free_days(self, application.rule_set, "proposed_visit_on", "proposed_visit_until")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "opened_with",
            Fieldset(
                _("1. Ruang lingkup"),
                *(InlineChoices(name) for name in self.scheme_names),
                HTML('{% include "audits/application/_new_scheme.html" %}'),
                css_id="ruang-lingkup",
            ),
            Fieldset(
                _("2. Pendamping dan kontak"),
                *self.counterpart_names,
                "phone",
                "proposed_visit_on",
                "proposed_visit_until",
                "changes",
                css_id="pendamping",
            ),
        )

    @property
    def scheme_names(self) -> list[str]:
        """The fields of section 1."""
        return [f"scheme_{pk}" for pk in (*self.licensed, *self.others)]

    @property
    def counterpart_names(self) -> list[str]:
        """The fields of the two counterparts."""
        return [f"counterpart_{area}" for area in ReviewArea]

    def full_clean(self):
        # What is still missing is said by the step that submits; a draft is saved as far as it goes.
        wanted = [self.fields[name] for name in (*self.scheme_names, *self.counterpart_names, "phone")]
        for wanted_field in wanted:
            wanted_field.required = False
        super().full_clean()
        for wanted_field in wanted:
            wanted_field.required = True

    def clean_proposed_visit_on(self):
        day = self.cleaned_data["proposed_visit_on"]
        if day and day < self.on:
            raise forms.ValidationError(_("Tanggal itu sudah lewat. Pilih tanggal yang akan datang."))
        return day

    def clean_proposed_visit_until(self):
        if self.cleaned_data["proposed_visit_until"] and not self.data.get("proposed_visit_on"):
            raise forms.ValidationError(_("Tulis juga hari pertamanya."))
        return last_day(self.cleaned_data.get("proposed_visit_on"), self.cleaned_data["proposed_visit_until"])

    def clean(self):
        cleaned = super().clean() or {}
        first, second = (cleaned.get(name) for name in self.counterpart_names)
        if first and second and self.people[first].user_id == self.people[second].user_id:
            message = _("%(name)s sudah mendampingi area administrasi. Pilih orang lain.")
            self.add_error(self.counterpart_names[1], message % {"name": self.people[second].user})
        return cleaned

    def save(self) -> None:
        """Write what was answered; call it in the transaction that touched the application."""
        record, answers = self.application, self.cleaned_data
        chosen = {pk: answers[f"scheme_{pk}"] for pk in (*self.licensed, *self.others)}
        record.scope.exclude(scheme__in=[pk for pk, action in chosen.items() if action]).delete()
        for pk, action in chosen.items():
            if action:
                ScopeItem.objects.update_or_create(application=record, scheme_id=pk, defaults={"action": action})
        for area in ReviewArea:
            person = answers[f"counterpart_{area}"]
            if person:
                Counterpart.objects.update_or_create(
                    application=record, area=area, defaults={"person": self.people[person]}
                )
            else:
                record.counterparts.filter(area=area).delete()
        Application.objects.filter(pk=record.pk).update(**{name: answers[name] for name in OWN_COLUMNS})


@dataclass(frozen=True)
class StoredAnswers:
    """The answers as they stand in the application, and their mark."""

    initial: dict

    @classmethod
    def of(cls, application: Application) -> "StoredAnswers":
        """Read them; the row itself is read again, since a colleague may have saved meanwhile."""
        now = Application.objects.only(*OWN_COLUMNS).get(pk=application.pk)
        initial: dict[str, Any] = {  # each field has its own type
            f"scheme_{pk}": action for pk, action in application.scope.values_list("scheme_id", "action")
        }
        for area, person in application.counterparts.values_list("area", "person_id"):
            initial[f"counterpart_{area}"] = str(person)
        initial |= {name: getattr(now, name) for name in OWN_COLUMNS}
        return cls(initial)

    @property
    def mark(self) -> str:
        """Changes with any answer."""
        return mark_of(*(f"{name}={value}" for name, value in sorted(self.initial.items()) if value))


# The self-assessment

RESULTS = [(r.value, r.label) for r in Result if r != Result.OPEN]
TEXT_LENGTH = SelfAssessment._meta.get_field("text").max_length or 0
LINKS_LENGTH = SelfAssessment._meta.get_field("documents").max_length or 0
AREA_SLUG = {area: slug for slug, area in AREA_SLUGS.items()}


@dataclass
class CriterionRow:
    """One criterion on the page: what is asked, what is answered, its evidence, and what went wrong with it."""

    answer: SelfAssessment
    result: str
    text: str
    mark: str
    links: str = ""  # codes of the LSP's own documents
    documents: list = field(default_factory=list)
    error: str = ""
    other: str = ""  # what a colleague saved meanwhile

    @property
    def code(self) -> str:
        return self.answer.criterion.code


class AreaForm:
    """The self-assessment of one area: many rows saved at once, each written only where this person changed it.

    Every row carries the mark of what was shown; a row that a colleague changed meanwhile is shown with both texts and not overwritten.
    """

    def __init__(self, answers: list[SelfAssessment], typed=None, codes=()):
        self.is_bound = typed is not None
        self.codes = set(codes)
        self.rows = [self.row(answer, typed) for answer in answers]

    def row(self, answer: SelfAssessment, typed) -> CriterionRow:
        """What is shown: the stored answer, or what was typed over it."""
        stored = "" if answer.result == Result.OPEN else answer.result
        mark = mark_of(stored, answer.text, answer.documents)
        code = answer.criterion.code
        if typed is None or f"mark_{code}" not in typed:
            return CriterionRow(answer, stored, answer.text, mark, answer.documents)
        row = CriterionRow(answer, typed.get(f"result_{code}", ""), typed.get(f"text_{code}", "").strip(), mark)
        # No field cleans these rows; a NUL is a character that PostgreSQL cannot keep.
        row.text = row.text.replace("\0", "")
        links = typed.get(f"links_{code}", answer.documents).replace(",", " ").upper().split()
        row.links = " ".join(dict.fromkeys(links))
        seen = typed[f"mark_{code}"]
        if mark_of(row.result, row.text, row.links) == seen:  # not touched by this person: what stands is shown
            row.result, row.text, row.links = stored, answer.text, answer.documents
            return row
        unknown = [link for link in row.links.split() if link not in self.codes]
        if row.result and row.result not in Result.values:
            row.error, row.result = str(_("Pilih salah satu hasil.")), stored
        elif len(row.text) > TEXT_LENGTH:
            row.error = _("Keterangan terlalu panjang: %(n)d huruf. Paling banyak %(most)d.") % {
                "n": len(row.text),
                "most": TEXT_LENGTH,
            }
        elif unknown or len(row.links) > LINKS_LENGTH:
            row.error = _("Kode dokumen %(codes)s tidak ada dalam berkas ini. Tulis misalnya DA05 DK01.") % {
                "codes": ", ".join(unknown) or row.links[:40]
            }
        if mark != seen and (row.result, row.text, row.links) != (stored, answer.text, answer.documents):
            words = [answer.get_result_display(), answer.text, answer.documents]
            row.other = ". ".join(str(word) for word in words if word)
        return row

    @property
    def errors(self) -> list[CriterionRow]:
        """Rows that cannot be saved."""
        return [row for row in self.rows if row.error]

    @property
    def conflicts(self) -> list[CriterionRow]:
        """Rows that a colleague changed meanwhile."""
        return [row for row in self.rows if row.other]

    @property
    def unanswered(self) -> int:
        """How many rows have no result yet."""
        return sum(not row.result for row in self.rows)

    def mark_rest_as_conforming(self) -> None:
        """The answer to everything that nobody has answered."""
        for row in self.rows:
            if not row.result:
                row.result = Result.CONFORMS.value

    def save(self) -> int:
        """Write the rows that changed and return how many; call it in the transaction that touched the application."""
        changed = []
        for row in self.rows:
            result = row.result or Result.OPEN
            stored = (row.answer.result, row.answer.text, row.answer.documents)
            if not row.other and (result, row.text, row.links) != stored:
                row.answer.result, row.answer.text, row.answer.documents = result, row.text, row.links
                changed.append(row.answer)
        SelfAssessment.objects.bulk_update(changed, ["result", "text", "documents"])
        return len(changed)
