"""The states of an application and of a finding: their labels for each side, their stage and who must act."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


class Side(TextChoices):
    """The two sides of one application; each reads its own words for the same state."""

    BNSP = "bnsp", _("BNSP")
    LSP = "lsp", _("LSP")


class Holder(TextChoices):
    """Who must act next."""

    LSP = "lsp", _("LSP")
    SECRETARIAT = "secretariat", _("Sekretariat BNSP")
    TEAM = "team", _("Tim asesor")
    LEAD = "lead", _("Ketua tim")
    FINDINGS = "findings", _("LSP dan tim asesor")
    DECIDERS = "deciders", _("Pemutus")
    NOBODY = "nobody", _("Tidak ada")


STAGES = {
    1: _("Pengajuan"),
    2: _("Peninjauan dokumen"),
    3: _("Asesmen ulang"),
    4: _("Rekomendasi & keputusan"),
    5: _("Penerbitan lisensi baru"),
}


class State(TextChoices):
    """The states of an application, with the label that BNSP reads."""

    DRAFT = "draft", _("Draf")
    SUBMITTED = "submitted", pgettext_lazy("application state", "Masuk")
    IN_REVIEW = "in_review", _("Ditinjau")
    RETURNED = "returned", _("Dikembalikan")
    DOCUMENTS_ACCEPTED = "documents_accepted", _("Dokumen lengkap, susun tim")
    SCHEDULED = "scheduled", _("Terjadwal")
    ON_SITE = "on_site", _("Asesmen berlangsung")
    CORRECTING = "correcting", _("Tindakan perbaikan")
    ASSESSED = "assessed", _("Susun rekomendasi")
    RECOMMENDED = "recommended", _("Menunggu pleno")
    DEFERRED = "deferred", _("Ditunda")
    APPROVED = "approved", _("Disetujui, siapkan SK")
    DECREE_ISSUED = "decree_issued", _("SK terbit, terbitkan lisensi")
    LICENSED = "licensed", _("Lisensi terbit")
    REJECTED = "rejected", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Dibatalkan")
    LAPSED = "lapsed", _("Gugur")


@dataclass(frozen=True)
class Place:
    """Where a state stands: its stage, who holds it, what the LSP reads, and the tone of its badge."""

    stage: int
    holder: Holder
    lsp_label: Words
    tone: str = "action"


PLACES: dict[str, Place] = {
    State.DRAFT: Place(1, Holder.LSP, _("Draf"), ""),
    State.SUBMITTED: Place(1, Holder.SECRETARIAT, _("Diajukan")),
    State.IN_REVIEW: Place(2, Holder.SECRETARIAT, _("Dokumen ditinjau BNSP")),
    State.RETURNED: Place(2, Holder.LSP, _("Perlu dilengkapi"), "soon"),
    State.DOCUMENTS_ACCEPTED: Place(2, Holder.SECRETARIAT, _("Dokumen lengkap")),
    State.SCHEDULED: Place(3, Holder.TEAM, _("Asesmen terjadwal")),
    State.ON_SITE: Place(3, Holder.TEAM, _("Asesmen berlangsung")),
    State.CORRECTING: Place(3, Holder.FINDINGS, _("Perbaiki temuan"), "soon"),
    State.ASSESSED: Place(4, Holder.LEAD, _("Asesmen selesai")),
    State.RECOMMENDED: Place(4, Holder.DECIDERS, _("Menunggu keputusan")),
    State.DEFERRED: Place(4, Holder.SECRETARIAT, _("Keputusan ditunda"), "soon"),
    State.APPROVED: Place(5, Holder.SECRETARIAT, _("Disetujui"), "ontime"),
    State.DECREE_ISSUED: Place(5, Holder.SECRETARIAT, _("SK terbit"), "ontime"),
    State.LICENSED: Place(5, Holder.NOBODY, _("Lisensi terbit"), "done"),
    State.REJECTED: Place(4, Holder.NOBODY, _("Ditolak"), "overdue"),
    State.WITHDRAWN: Place(1, Holder.NOBODY, _("Dibatalkan"), "done"),
    State.LAPSED: Place(1, Holder.NOBODY, _("Gugur"), "done"),
}

# States in which an application ends; a new application links back to it.
ENDED = frozenset({State.LICENSED, State.REJECTED, State.WITHDRAWN, State.LAPSED})
OPEN = frozenset(State.values) - ENDED
# The team is at work: whoever leaves it is replaced without a step back.
TEAM_AT_WORK = frozenset({State.SCHEDULED, State.ON_SITE, State.CORRECTING, State.ASSESSED})
BEFORE_CLOSING = frozenset({State.SCHEDULED, State.ON_SITE})
BEFORE_DECISION = OPEN - {State.APPROVED, State.DECREE_ISSUED}
HELD_BY_LSP = frozenset({State.DRAFT, State.RETURNED, State.CORRECTING})


class FindingState(TextChoices):
    """The states of a finding; overdue is never one of them, it is computed."""

    DRAFT = "draft", _("Draf")
    ISSUED = "issued", _("Perlu dijawab LSP")
    ANSWERED = "answered", _("Menunggu verifikasi tim")
    RETURNED = "returned", _("Dikembalikan, perlu dijawab lagi")
    DISPUTED = "disputed", _("Disanggah, menunggu putusan ketua tim")
    CLOSED = "closed", _("Ditutup")
    WITHDRAWN = "withdrawn", _("Ditarik")


FINDING_HOLDER: dict[str, Holder] = {
    FindingState.DRAFT: Holder.TEAM,
    FindingState.ISSUED: Holder.LSP,
    FindingState.ANSWERED: Holder.TEAM,
    FindingState.RETURNED: Holder.LSP,
    FindingState.DISPUTED: Holder.LEAD,
    FindingState.CLOSED: Holder.NOBODY,
    FindingState.WITHDRAWN: Holder.NOBODY,
}
FINDING_TONE: dict[str, str] = {
    FindingState.DRAFT: "",
    FindingState.ISSUED: "soon",
    FindingState.ANSWERED: "action",
    FindingState.RETURNED: "soon",
    FindingState.DISPUTED: "action",
    FindingState.CLOSED: "done",
    FindingState.WITHDRAWN: "done",
}
FINDING_ENDED = frozenset({FindingState.CLOSED, FindingState.WITHDRAWN})
# The LSP may write an answer; a correction is wanted, whoever holds it now.
FINDING_ANSWERABLE = frozenset({FindingState.ISSUED, FindingState.RETURNED})
FINDING_CORRECTABLE = FINDING_ANSWERABLE | {FindingState.ANSWERED, FindingState.DISPUTED}


class DayState(TextChoices):
    """The states of days that one side proposes for the visit."""

    WAITING = "waiting", _("Menunggu jawaban")
    AGREED = "agreed", _("Disepakati")
    DECLINED = "declined", _("Diminta hari lain")
    TAKEN_BACK = "taken_back", _("Ditarik")
    LAPSED = "lapsed", _("Tidak berlaku lagi")


DAY_TONE: dict[str, str] = {
    DayState.WAITING: "soon",
    DayState.AGREED: "ontime",
    DayState.DECLINED: "",
    DayState.TAKEN_BACK: "",
    DayState.LAPSED: "",
}
# While these last, both sides may still propose and answer days.
DAYS_ARE_AGREED = frozenset({State.DOCUMENTS_ACCEPTED, State.SCHEDULED})


class Category(TextChoices):
    """How grave a finding is."""

    MAJOR = "major", _("Mayor")
    MINOR = "minor", _("Minor")
    OBSERVATION = "observation", _("Observasi")


class Result(TextChoices):
    """What an assessor, or the LSP itself, says about a criterion."""

    CONFORMS = "conforms", _("Sesuai")
    FAILS = "fails", _("Tidak sesuai")
    OBSERVATION = "observation", _("Observasi")
    NOT_APPLICABLE = "not_applicable", _("Tidak berlaku")
    OPEN = "open", _("Belum dinilai")


class Method(TextChoices):
    """How a criterion was verified."""

    DOCUMENT = "document", _("Dokumen")
    INTERVIEW = "interview", _("Wawancara")
    OBSERVATION = "observation", _("Pengamatan")
    WITNESSING = "witnessing", _("Penyaksian")


class ReviewArea(TextChoices):
    """The two areas of a reassessment."""

    ADMINISTRATION = "administration", _("Administrasi")
    OPERATIONS = "operations", _("Kinerja operasional")


AREA_SLUGS = {"administrasi": ReviewArea.ADMINISTRATION, "operasional": ReviewArea.OPERATIONS}


class ItemState(TextChoices):
    """The state of one document of the dossier."""

    EMPTY = "empty", _("Belum diunggah")
    FILLED = "filled", _("Sudah diunggah")
    REVIEWING = "reviewing", _("Ditinjau")
    FIX = "fix", _("Perbaiki")
    ACCEPTED = "accepted", _("Diterima")
    NOT_APPLICABLE = "not_applicable", _("Tidak berlaku")


ITEM_TONE = {
    ItemState.EMPTY: ("", "none"),
    ItemState.FILLED: ("action", "file"),
    ItemState.REVIEWING: ("action", "wait"),
    ItemState.FIX: ("soon", "back"),
    ItemState.ACCEPTED: ("done", "done"),
    ItemState.NOT_APPLICABLE: ("", "none"),
}


class Outcome(TextChoices):
    """What a recommendation or a decision says about a scheme."""

    GRANT = "grant", _("Diberikan")
    CONDITIONS = "conditions", _("Diberikan dengan syarat")
    DEFER = "defer", _("Ditunda")
    REFUSE = "refuse", _("Ditolak")


class TeamRole(TextChoices):
    """What an assessor is in one team."""

    LEAD = "lead", _("Ketua tim")
    MEMBER = "member", _("Anggota")
    OBSERVER = "observer", _("Observer")
    DEPUTY = "deputy", _("Pengganti")
