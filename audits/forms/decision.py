"""Forms of the acts around the plenary: recommending, reopening corrections, deciding, issuing the decree."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.deadlines import legal_day, licence_days
from audits.forms.acts import ActForm
from audits.models import Application, Decree, Plenary, ScopeItem
from audits.states import FindingState, Outcome
from lsp.forms.fields import DayField
from lsp.models import Licence
from lsp.standing import written

GRANTED = {Outcome.GRANT, Outcome.CONDITIONS}
# KEP.0933/BNSP/IV/2025; another shape is only asked about.
DECREE_NUMBER = re.compile(r"^KEP\.\d{3,5}/BNSP/[IVX]{1,4}/\d{4}$")


def asked_schemes(application: Application) -> list[ScopeItem]:
    """What the LSP wants to keep or add: each is recommended and decided by itself."""
    wanted = application.scope.filter(action__in=[ScopeItem.Action.KEEP, ScopeItem.Action.ADD])
    return list(wanted.select_related("scheme").order_by("scheme__code"))


class SchemesForm(ActForm):
    """An act that says something about every scheme: an outcome, and a reason wherever it is not simply granted."""

    outcome_label = gettext_lazy("Rekomendasi")
    reason_message = gettext_lazy("Tulis alasan atau syaratnya.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = asked_schemes(self.record)
        for item in self.items:
            self.fields[f"outcome_{item.scheme_id}"] = forms.ChoiceField(
                label=self.outcome_label,
                choices=[("", _("Pilih")), *Outcome.choices],
                widget=forms.Select(attrs={"class": "w-short"}),
                error_messages={"required": _("Pilih satu untuk skema %(code)s.") % {"code": item.scheme.code}},
            )
            self.fields[f"reason_{item.scheme_id}"] = forms.CharField(
                label=_("Alasan atau syarat"),
                required=False,
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def scheme_rows(self) -> list[dict]:
        """Each scheme with its two fields, for the page."""
        return [
            {
                "scheme": item.scheme,
                "action": item.get_action_display(),
                "outcome": self[f"outcome_{item.scheme_id}"],
                "reason": self[f"reason_{item.scheme_id}"],
            }
            for item in self.items
        ]

    def clean(self):
        cleaned = super().clean()
        for item in self.items:
            outcome = cleaned.get(f"outcome_{item.scheme_id}")
            if outcome and outcome != Outcome.GRANT and not cleaned.get(f"reason_{item.scheme_id}", "").strip():
                self.add_error(f"reason_{item.scheme_id}", self.reason_message)
        return cleaned

    def schemes(self) -> list[dict]:
        """The outcome of each scheme as the effects want it."""
        return [
            {
                "scheme": item.scheme_id,
                "outcome": self.cleaned_data[f"outcome_{item.scheme_id}"],
                "reason": self.cleaned_data[f"reason_{item.scheme_id}"].strip(),
            }
            for item in self.items
        ]

    def facts(self) -> dict:
        return {"schemes": self.schemes()}


class RecommendForm(SchemesForm):
    """What the team recommends, and why."""

    note_label = gettext_lazy("Ringkasan untuk pemutus")
    note_required_message = gettext_lazy("Tulis ringkasan pertimbangan tim.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = self.note_required_message
        self.order_fields([*(name for name in self.fields if name != "note"), "note"])
        self.open_findings = list(self.record.findings.open().select_related("application"))


class ReopenForm(ActForm):
    """Which closed findings go back to the LSP, and why."""

    findings = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Temuan yang dibuka kembali"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih paling sedikit satu temuan.")},
    )

    note_label = gettext_lazy("Alasan")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        binding = self.record.findings.binding()
        closed = binding.filter(state=FindingState.CLOSED)
        self.fields["findings"].choices = [(f.seq, str(f)) for f in closed]
        # With a finding still open there is something to correct even when none is chosen.
        self.fields["findings"].required = not binding.open().exists()
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = self.note_required_message
        self.order_fields(["seen", "findings", "note"])

    def facts(self) -> dict:
        return {"findings": self.cleaned_data["findings"]}


class DecideForm(SchemesForm):
    """What the plenary decided: the verdict, each scheme, the minutes and the day."""

    outcome_label = gettext_lazy("Putusan")
    note_label = gettext_lazy("Pertimbangan dan syarat")
    note_required_message = gettext_lazy("Tulis syarat penundaan atau alasan penolakan.")

    plenary_number = forms.CharField(
        label=gettext_lazy("Nomor berita acara sidang"),
        max_length=60,
        help_text=gettext_lazy("Beberapa berkas dapat diputus dalam satu sidang."),
        widget=forms.TextInput(attrs={"class": "w-short", "autocomplete": "off"}),
    )
    held_on = DayField(label=gettext_lazy("Tanggal sidang"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "choice" in self.fields:
            self.fields["choice"].label = _("Putusan sidang")
        self.fields["note"].help_text = _("Wajib diisi bila menunda atau menolak; dibaca LSP.")
        self.recommendation = self.record.recommendations.filter(voided_at__isnull=True).first()
        advised = self.recommendation.schemes.all() if self.recommendation else []
        for row in advised:
            if f"outcome_{row.scheme_id}" in self.fields:
                self.fields[f"outcome_{row.scheme_id}"].initial = row.outcome
                self.fields[f"reason_{row.scheme_id}"].initial = row.reason
        self.fields["held_on"].initial = self.on
        last = Plenary.objects.filter(held_on=self.on).order_by("-pk").first()
        self.fields["plenary_number"].initial = last.number if last else ""

    def clean_plenary_number(self) -> str:
        number = " ".join(self.cleaned_data["plenary_number"].split())
        if self.record.decisions.filter(plenary__number=number).exists():
            raise forms.ValidationError(
                _("Permohonan ini sudah diputus dalam sidang itu. Tulis nomor sidang yang baru.")
            )
        return number

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > self.on:
            raise forms.ValidationError(_("Tanggal sidang tidak boleh sesudah hari ini."))
        if self.recommendation and day < legal_day(self.recommendation.at):
            raise forms.ValidationError(
                _("Sidang tidak boleh sebelum rekomendasi ditandatangani, %(day)s.")
                % {"day": written(legal_day(self.recommendation.at))}
            )
        return day

    def clean(self):
        cleaned = super().clean()
        known = Plenary.objects.filter(number=cleaned.get("plenary_number")).first()
        if known and cleaned.get("held_on") and known.held_on != cleaned["held_on"]:
            self.add_error(
                "held_on",
                _("Sidang %(number)s sudah tercatat pada %(day)s. Periksa nomor atau tanggalnya.")
                % {"number": known.number, "day": written(known.held_on)},
            )
        outcomes = [cleaned.get(f"outcome_{item.scheme_id}") for item in self.items]
        if cleaned.get("choice") == "approve" and all(outcomes) and not GRANTED & set(outcomes):
            self.add_error(
                "choice", _("Untuk menyetujui, paling sedikit satu skema diberikan. Bila tidak, tunda atau tolak.")
            )
        return cleaned

    def facts(self) -> dict:
        """A deferral or a refusal speaks of the whole file; its schemes follow."""
        whole = {"defer": Outcome.DEFER, "reject": Outcome.REFUSE}.get(self.step.name)
        rows = self.schemes()
        if whole:
            rows = [row | {"outcome": whole.value} for row in rows]
        return {
            "plenary_number": self.cleaned_data["plenary_number"],
            "held_on": self.cleaned_data["held_on"],
            "schemes": rows,
        }


class DecreeForm(ActForm):
    """The decree: number, day and who signs; an unusual number is asked about once, never refused."""

    number = forms.CharField(
        label=gettext_lazy("Nomor SK"),
        max_length=60,
        help_text=gettext_lazy("Lazimnya berbentuk KEP.0933/BNSP/IV/2025."),
        widget=forms.TextInput(attrs={"class": "w-short", "autocomplete": "off"}),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Nomor itu memang tertulis begitu pada SK."),
        error_messages={
            "required": gettext_lazy("Bentuk nomor SK tidak lazim. Periksa lagi, lalu centang bila memang begitu.")
        },
    )
    decree_date = DayField(label=gettext_lazy("Tanggal SK"))
    signatory = forms.CharField(label=gettext_lazy("Nama penanda tangan"), max_length=120)
    signatory_position = forms.CharField(label=gettext_lazy("Jabatan penanda tangan"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["note"]
        if not self.is_bound or DECREE_NUMBER.match(self.typed_number()):
            del self.fields["confirmed"]
        last = Decree.objects.order_by("-at").first()
        self.fields["decree_date"].initial = self.on
        self.fields["signatory"].initial = last.signatory if last else ""
        self.fields["signatory_position"].initial = last.signatory_position if last else _("Ketua BNSP")
        decision = self.record.decisions.filter(outcome="approved").select_related("plenary").first()
        self.decided_on = decision.plenary.held_on if decision else None
        self.period = self.period_from(self.on)

    def typed_number(self) -> str:
        """The number as it was typed, in one line."""
        return " ".join(self.data.get(self.add_prefix("number"), "").split())

    def period_from(self, day):
        """First and last day of the licence and the gap before it, were the decree of this day."""
        return licence_days(day, self.record.licence_ends_on, self.record.rule_set.licence_years)

    def clean_number(self) -> str:
        number = " ".join(self.cleaned_data["number"].split())
        taken = Decree.objects.filter(number__iexact=number), Licence.objects.filter(decree_number__iexact=number)
        if any(rows.exists() for rows in taken):
            raise forms.ValidationError(_("Nomor SK ini sudah dipakai."))
        return number

    def clean_decree_date(self):
        day = self.cleaned_data["decree_date"]
        if day > self.on:
            raise forms.ValidationError(_("Tanggal SK tidak boleh sesudah hari ini."))
        if self.decided_on and day < self.decided_on:
            raise forms.ValidationError(
                _("Tanggal SK tidak boleh sebelum sidang pleno, %(day)s.") % {"day": written(self.decided_on)}
            )
        starts_on, ends_on, _gap = self.period_from(day)
        clash = Licence.objects.filter(lsp=self.record.lsp_id, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
        if clash:
            raise forms.ValidationError(
                _("Dengan tanggal itu masa lisensi bertumpang tindih dengan SK %(number)s.") % {"number": clash}
            )
        return day

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("number", "decree_date", "signatory", "signatory_position")}
