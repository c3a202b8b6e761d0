"""Addresses of the renewal, by noun; `ref` is the file, `seq` a finding, `code` a document or a criterion."""

from django.urls import path

from audits.views import (
    answers,
    application,
    application_form,
    assignments,
    criteria,
    decision,
    devices,
    document,
    documents,
    drafts,
    extensions,
    files,
    findings,
    home,
    inbox,
    minutes,
    onsite,
    onsite_shell,
    operations,
    plenary,
    queue,
    search,
    self_assessment,
    steps,
    team,
    visit,
)

app_name = "audits"

FILE = "relisensi/<slug:ref>/"

urlpatterns = [
    # Homes
    path("", home.home, name="home"),
    path("lsp/<slug:slug>/", home.lsp_home, name="lsp_home"),
    path("lsp/<slug:slug>/mulai/", home.start, name="start"),
    # The person
    path("kotak-masuk/", inbox.inbox, name="inbox"),
    path("kotak-masuk/dibaca/", inbox.read_all, name="read_all"),
    path("kotak-masuk/<uuid:key>/", inbox.notice, name="notice"),
    path("profil-saya/", inbox.account, name="account"),
    # The file
    path(FILE, application.application, name="application"),
    path(f"{FILE}langkah/<slug:act>/", steps.step, name="step"),
    path(f"{FILE}riwayat/", application.timeline, name="timeline"),
    # What the LSP asks for
    path(f"{FILE}aturan/", application_form.adopt_rules, name="adopt_rules"),
    path(f"{FILE}permohonan/", application_form.application_form, name="application_form"),
    path(f"{FILE}swa-asesmen/", self_assessment.self_assessment, name="self_assessment"),
    # Documents
    path(f"{FILE}dokumen/", documents.documents, name="documents"),
    path(f"{FILE}dokumen/<slug:code>/", document.document, name="document"),
    path(f"{FILE}dokumen/<slug:code>/berlaku/", document.document_take_up, name="document_take_up"),
    path(f"{FILE}dokumen/<slug:code>/catatan/<int:number>/selesai/", document.note_done, name="note_done"),
    path(f"{FILE}dokumen/<slug:code>/hasil/", document.document_verdict, name="document_verdict"),
    path(f"{FILE}dokumen/<slug:code>/internal/", document.document_internal, name="document_internal"),
    path(f"{FILE}dokumen/<slug:code>/jawaban/", document.document_answer, name="document_answer"),
    path(f"{FILE}dokumen/<slug:code>/penanggung-jawab/", document.document_person, name="document_person"),
    path(f"{FILE}dokumen/<slug:code>/pakai-lagi/", document.document_reuse, name="document_reuse"),
    path(f"{FILE}dokumen/<slug:code>/tidak-berlaku/", document.document_set_aside, name="document_set_aside"),
    path(f"{FILE}dokumen/<slug:code>/versi/<int:number>/", files.document_file, name="document_file"),
    path(f"{FILE}dokumen/<slug:code>/versi/<int:number>/hapus/", document.version_remove, name="version_remove"),
    # Team and day
    path("tugas/", assignments.assignments, name="assignments"),
    path(f"{FILE}penugasan/", assignments.assignment, name="assignment"),
    path(f"{FILE}tim/", team.team, name="team"),
    path(f"{FILE}tim/jadwal/", team.visit_plan, name="visit_plan"),
    path(f"{FILE}tim/kalender.ics", team.calendar_file, name="calendar_file"),
    path(f"{FILE}tim/usul/", team.team_add, name="team_add"),
    path(f"{FILE}tim/<slug:number>/keluarkan/", team.team_remove, name="team_remove"),
    # The visit
    path(f"{FILE}asesmen/", visit.visit, name="visit"),
    path(f"{FILE}asesmen/catatan/", minutes.visit_notes, name="visit_notes"),
    path(f"{FILE}asesmen/kehadiran/", minutes.attendance, name="attendance"),
    path(f"{FILE}asesmen/kehadiran/hapus/", minutes.attendance_remove, name="attendance_remove"),
    path(f"{FILE}asesmen/kriteria/<slug:code>/", criteria.visit_criterion, name="visit_criterion"),
    path(f"{FILE}asesmen/tanya-jawab/", minutes.questions, name="questions"),
    path(f"{FILE}asesmen/tanya-jawab/hapus/", minutes.question_remove, name="question_remove"),
    # The visit on a phone
    path("lapangan/", onsite_shell.onsite_home, name="onsite_home"),
    path("lapangan.js", onsite_shell.onsite_worker, name="onsite_worker"),
    path("lapangan.webmanifest", onsite_shell.onsite_manifest, name="onsite_manifest"),
    path(f"{FILE}asesmen/lapangan/", onsite_shell.onsite_visit, name="onsite_visit"),
    path("lapangan/kunjungan.json", onsite.onsite_visits, name="onsite_visits"),
    path(f"{FILE}asesmen/lapangan/foto/<slug:sha>/", onsite.onsite_photo, name="onsite_photo"),
    path(f"{FILE}asesmen/lapangan/foto/<slug:sha>/potongan/", onsite.onsite_pieces, name="onsite_pieces"),
    path(f"{FILE}asesmen/lapangan/kiriman/", onsite.onsite_events, name="onsite_events"),
    path(f"{FILE}asesmen/lapangan/paket/", onsite.onsite_pack, name="onsite_pack"),
    path(f"{FILE}asesmen/perangkat/", devices.onsite_devices, name="onsite_devices"),
    path(f"{FILE}asesmen/perangkat/cabut/", devices.onsite_revoke, name="onsite_revoke"),
    path(f"{FILE}asesmen/perangkat/impor/", devices.onsite_import, name="onsite_import"),
    path(f"{FILE}asesmen/perangkat/lepas/", devices.onsite_abandon, name="onsite_abandon"),
    path(f"{FILE}asesmen/perbedaan/", devices.conflicts, name="conflicts"),
    path(f"{FILE}asesmen/<slug:area>/", criteria.visit_area, name="visit_area"),
    # Findings
    path(f"{FILE}temuan/", findings.findings, name="findings"),
    path(f"{FILE}temuan/baru/<slug:code>/", drafts.finding_new, name="finding_new"),
    path(f"{FILE}temuan/<int:seq>/", findings.finding, name="finding"),
    path(f"{FILE}temuan/<int:seq>/bukti/<slug:sha>/", files.evidence_file, name="evidence_file"),
    path(f"{FILE}temuan/<int:seq>/bukti/<slug:sha>/hapus/", answers.evidence_remove, name="evidence_remove"),
    path(f"{FILE}temuan/<int:seq>/jawaban/", answers.answer_edit, name="answer_edit"),
    path(f"{FILE}temuan/<int:seq>/langkah/<slug:act>/", findings.finding_step, name="finding_step"),
    path(f"{FILE}temuan/<int:seq>/penanggung-jawab/", findings.finding_person, name="finding_person"),
    path(f"{FILE}temuan/<int:seq>/perpanjangan/", extensions.extension_ask, name="extension_ask"),
    path(f"{FILE}temuan/<int:seq>/perpanjangan/putusan/", extensions.extension_rule, name="extension_rule"),
    path(f"{FILE}temuan/<int:seq>/ubah/", drafts.finding_edit, name="finding_edit"),
    # Decision and issued documents
    path(f"{FILE}keputusan/", decision.decision, name="decision"),
    path(f"{FILE}terbitan/<slug:kind>/<int:seq>/", files.issued_document, name="issued_document"),
    # Across files: the queue, the search, the plenary
    path("antrean/", queue.queue, name="queue"),
    path("cari/", search.search, name="search"),
    path("keadaan-sistem/", operations.operations, name="operations"),
    path("pleno/", plenary.plenary, name="plenary"),
]
