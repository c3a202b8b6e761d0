"""Addresses of the renewal, by noun; `ref` is the application, `seq` a finding, `code` a document or a criterion."""

from django.urls import path

from audits.views import autosave
from audits.views.application import form, overview, search, self_assessment, steps
from audits.views.dashboard import home
from audits.views.decision import ballots, conditions, decision, objection, plenary, sitting_application, sittings
from audits.views.documents import issued
from audits.views.dossier import (
    citations,
    declarations,
    document_list,
    likely_findings,
    notes,
    resumable_upload,
    review,
    versions,
)
from audits.views.exports import dossier_zip, downloads
from audits.views.files import stored_files
from audits.views.findings import answers, drafts, extensions, finding_list, finding_page, questions, recurrence
from audits.views.history import timeline
from audits.views.knowledge import knowledge
from audits.views.licence import duties
from audits.views.notices import announcements, deliveries, inbox
from audits.views.onsite import devices, phone_api, phone_app
from audits.views.operations import operations
from audits.views.people import account
from audits.views.public import certificate_check, paper_check
from audits.views.secretariat import calendar_import, queue, register_import, tasks
from audits.views.team import assignments, deputies, team, visit_day
from audits.views.team import objection as team_objection
from audits.views.visit import criteria, minutes, visit
from lsp.web.idempotency import each_form_once

app_name = "audits"

APPLICATION = "relisensi/<slug:ref>/"

urlpatterns = [
    # The register's keeper
    path("impor-register/", register_import.register_import, name="register_import"),
    path("impor-register/<uuid:key>/", register_import.register_import_run, name="register_import_run"),
    path("impor-register/<uuid:key>/perbaikan/", register_import.register_import_rest, name="register_import_rest"),
    path("impor-kalender/", calendar_import.calendar_import, name="calendar_import"),
    path("impor-kalender/<uuid:key>/", calendar_import.calendar_import_run, name="calendar_import_run"),
    path("impor-kalender/<uuid:key>/perbaikan/", calendar_import.calendar_import_rest, name="calendar_import_rest"),
    # The licence check, where it needs our keys
    path("cek/berkas/", certificate_check.check_file, name="check_file"),
    path("cek/berkas/<slug:digest>/", certificate_check.check_file_waiting, name="check_file_waiting"),
    path("cek/surat/<str:code>/", paper_check.check_paper, name="check_paper"),
    path("cek/luring/", certificate_check.check_offline, name="check_offline"),
    path("cek/luring.js", certificate_check.check_worker, name="check_worker"),
    # Homes
    path("", home.home, name="home"),
    path("lsp/<slug:slug>/", home.lsp_home, name="lsp_home"),
    path("lsp/<slug:slug>/kalender/", downloads.calendar, name="calendar"),
    path("lsp/<slug:slug>/kalender/baru/", downloads.calendar_renew, name="calendar_renew"),
    path("lsp/<slug:slug>/kalender/cabut/", downloads.calendar_end, name="calendar_end"),
    path("lsp/<slug:slug>/kewajiban/", duties.duties, name="duties"),
    path("lsp/<slug:slug>/kewajiban/<slug:kind>/<int:period>/", duties.duty, name="duty"),
    path("lsp/<slug:slug>/kewajiban/<slug:kind>/<int:period>/<int:number>/", duties.duty_file, name="duty_file"),
    path("lsp/<slug:slug>/mulai/", home.start, name="start"),
    path("lsp/<slug:slug>/perbaikan.pdf", downloads.corrections_pdf, name="corrections_pdf"),
    path("lsp/<slug:slug>/perbaikan.xlsx", downloads.corrections_xlsx, name="corrections_xlsx"),
    path("kalender/<str:token>.ics", downloads.calendar_feed, name="calendar_feed"),
    path("lsp/<slug:slug>/pengetahuan/", knowledge.knowledge, name="knowledge"),
    path("lsp/<slug:slug>/pengetahuan/baru/", knowledge.knowledge_new, name="knowledge_new"),
    path("lsp/<slug:slug>/pengetahuan/<int:number>/", knowledge.knowledge_topic, name="knowledge_topic"),
    path("lsp/<slug:slug>/pengetahuan/<int:number>/simpan/", knowledge.knowledge_keep, name="knowledge_keep"),
    # The person
    path("kotak-masuk/", inbox.inbox, name="inbox"),
    path("kotak-masuk/dibaca/", inbox.read_all, name="read_all"),
    path("kotak-masuk/<uuid:key>/", inbox.notice, name="notice"),
    path("profil-saya/", account.account, name="account"),
    # The application
    path(APPLICATION, overview.application, name="application"),
    path(f"{APPLICATION}langkah/<slug:act>/", steps.step, name="step"),
    path(f"{APPLICATION}riwayat/", timeline.timeline, name="timeline"),
    path(f"{APPLICATION}arsip/", dossier_zip.dossier_zip, name="dossier_zip"),
    path(f"{APPLICATION}arsip/<uuid:key>/", dossier_zip.dossier_zip_file, name="dossier_zip_file"),
    # What the LSP asks for
    path(f"{APPLICATION}aturan/", form.adopt_rules, name="adopt_rules"),
    path(f"{APPLICATION}permohonan/", form.application_form, name="application_form"),
    path(f"{APPLICATION}swa-asesmen/", self_assessment.self_assessment, name="self_assessment"),
    path(f"{APPLICATION}swa-asesmen/calon-temuan/", likely_findings.likely_findings, name="likely_findings"),
    path("draf/", autosave.autosave, name="unsaved"),
    # Announcements
    path("pengumuman/", announcements.announcements, name="announcements"),
    path("pengumuman/tulis/", announcements.announcement_new, name="announcement_new"),
    path("pengumuman/<slug:slug>/", announcements.announcement, name="announcement"),
    path("pengumuman/<slug:slug>/berkas/<slug:sha>/", announcements.announcement_file, name="announcement_file"),
    path("pengumuman/<slug:slug>/dibaca/", announcements.announcement_read, name="announcement_read"),
    path("pengumuman/<slug:slug>/terbitkan/", announcements.announcement_publish, name="announcement_publish"),
    path("pengumuman/<slug:slug>/ubah/", announcements.announcement_edit, name="announcement_edit"),
    # Documents
    path(f"{APPLICATION}dokumen/", document_list.documents, name="documents"),
    path(f"{APPLICATION}dokumen/<slug:code>/", versions.document, name="document"),
    path(f"{APPLICATION}dokumen/<slug:code>/berlaku/", declarations.document_take_up, name="document_take_up"),
    path(f"{APPLICATION}dokumen/<slug:code>/catatan/<int:number>/selesai/", review.note_done, name="note_done"),
    path(f"{APPLICATION}dokumen/<slug:code>/hasil/", review.document_verdict, name="document_verdict"),
    path(f"{APPLICATION}dokumen/<slug:code>/internal/", notes.document_internal, name="document_internal"),
    path(f"{APPLICATION}dokumen/<slug:code>/jawaban/", notes.document_answer, name="document_answer"),
    path(f"{APPLICATION}dokumen/<slug:code>/kiriman/", resumable_upload.upload_begin, name="upload_begin"),
    path(f"{APPLICATION}dokumen/<slug:code>/kiriman/<uuid:key>/", resumable_upload.upload, name="upload"),
    path(f"{APPLICATION}dokumen/<slug:code>/penanggung-jawab/", declarations.document_person, name="document_person"),
    path(f"{APPLICATION}dokumen/<slug:code>/pakai-lagi/", declarations.document_reuse, name="document_reuse"),
    path(
        f"{APPLICATION}dokumen/<slug:code>/tidak-berlaku/", declarations.document_set_aside, name="document_set_aside"
    ),
    path(f"{APPLICATION}dokumen/<slug:code>/versi/<int:number>/", stored_files.document_file, name="document_file"),
    path(f"{APPLICATION}dokumen/<slug:code>/versi/<int:number>/hapus/", versions.version_remove, name="version_remove"),
    path(f"{APPLICATION}acuan/", citations.citations, name="citations"),
    path(f"{APPLICATION}dokumen/<slug:code>/acuan/", citations.citation_add, name="citation_add"),
    path(f"{APPLICATION}dokumen/<slug:code>/acuan/<int:number>/", citations.citation_decide, name="citation_decide"),
    path("peraturan/", citations.regulations, name="regulations"),
    # Team and day
    path("tugas/pengganti/", deputies.deputies, name="deputies"),
    path("tugas/pengganti/<slug:ref>/<slug:number>/akhiri/", deputies.deputy_end, name="deputy_end"),
    path("tugas/", assignments.assignments, name="assignments"),
    path(f"{APPLICATION}penugasan/", assignments.assignment, name="assignment"),
    path(f"{APPLICATION}tim/", team.team, name="team"),
    path(f"{APPLICATION}tim/keberatan/", team_objection.team_objection, name="team_objection"),
    path(f"{APPLICATION}tim/jadwal/", team.visit_plan, name="visit_plan"),
    path(f"{APPLICATION}hari/", visit_day.visit_day, name="visit_day"),
    path(f"{APPLICATION}hari/usul/", visit_day.visit_day_propose, name="visit_day_propose"),
    path(f"{APPLICATION}hari/<int:seq>/langkah/<slug:act>/", visit_day.visit_day_step, name="visit_day_step"),
    path(f"{APPLICATION}tim/kalender.ics", team.calendar_file, name="calendar_file"),
    path(f"{APPLICATION}tim/usul/", team.team_add, name="team_add"),
    path(f"{APPLICATION}tim/<slug:number>/keluarkan/", team.team_remove, name="team_remove"),
    # The visit
    path(f"{APPLICATION}asesmen/", visit.visit, name="visit"),
    path(f"{APPLICATION}asesmen/catatan/", minutes.visit_notes, name="visit_notes"),
    path(f"{APPLICATION}asesmen/kehadiran/", minutes.attendance, name="attendance"),
    path(f"{APPLICATION}asesmen/kehadiran/hapus/", minutes.attendance_remove, name="attendance_remove"),
    path(f"{APPLICATION}asesmen/kriteria/<slug:code>/", criteria.visit_criterion, name="visit_criterion"),
    path(f"{APPLICATION}asesmen/tanya-jawab/", minutes.questions, name="questions"),
    path(f"{APPLICATION}asesmen/tanya-jawab/hapus/", minutes.question_remove, name="question_remove"),
    # The visit on a phone
    path("lapangan/", phone_app.onsite_home, name="onsite_home"),
    path("lapangan.js", phone_app.onsite_worker, name="onsite_worker"),
    path("lapangan.webmanifest", phone_app.onsite_manifest, name="onsite_manifest"),
    path(f"{APPLICATION}asesmen/lapangan/", phone_app.onsite_visit, name="onsite_visit"),
    path("lapangan/kunjungan.json", phone_api.onsite_visits, name="onsite_visits"),
    path(f"{APPLICATION}asesmen/lapangan/foto/<slug:sha>/", phone_api.onsite_photo, name="onsite_photo"),
    path(f"{APPLICATION}asesmen/lapangan/foto/<slug:sha>/potongan/", phone_api.onsite_pieces, name="onsite_pieces"),
    path(f"{APPLICATION}asesmen/lapangan/kiriman/", phone_api.onsite_events, name="onsite_events"),
    path(f"{APPLICATION}asesmen/lapangan/paket/", phone_api.onsite_pack, name="onsite_pack"),
    path(f"{APPLICATION}asesmen/perangkat/", devices.onsite_devices, name="onsite_devices"),
    path(f"{APPLICATION}asesmen/perangkat/cabut/", devices.onsite_revoke, name="onsite_revoke"),
    path(f"{APPLICATION}asesmen/perangkat/impor/", devices.onsite_import, name="onsite_import"),
    path(f"{APPLICATION}asesmen/perangkat/minta/", devices.onsite_ask, name="onsite_ask"),
    path(f"{APPLICATION}asesmen/perangkat/lepas/", devices.onsite_abandon, name="onsite_abandon"),
    path(f"{APPLICATION}asesmen/perangkat/pulihkan/", devices.onsite_restore, name="onsite_restore"),
    path(f"{APPLICATION}asesmen/perangkat/tunggu/", devices.onsite_await, name="onsite_await"),
    path(f"{APPLICATION}asesmen/perbedaan/", devices.conflicts, name="conflicts"),
    path(f"{APPLICATION}asesmen/<slug:area>/", criteria.visit_area, name="visit_area"),
    # Findings
    path(f"{APPLICATION}temuan/", finding_list.findings, name="findings"),
    path(f"{APPLICATION}temuan/baru/<slug:code>/", drafts.finding_new, name="finding_new"),
    path(f"{APPLICATION}temuan/<int:seq>/", finding_page.finding, name="finding"),
    path(f"{APPLICATION}temuan/<int:seq>/bukti/<slug:sha>/", stored_files.evidence_file, name="evidence_file"),
    path(f"{APPLICATION}temuan/<int:seq>/bukti/", answers.evidence_cite, name="evidence_cite"),
    path(f"{APPLICATION}temuan/<int:seq>/bukti/<slug:sha>/hapus/", answers.evidence_remove, name="evidence_remove"),
    path(f"{APPLICATION}temuan/<int:seq>/berulang/", recurrence.finding_repeat, name="finding_repeat"),
    path(f"{APPLICATION}temuan/<int:seq>/jawaban/", answers.answer_edit, name="answer_edit"),
    path(f"{APPLICATION}temuan/<int:seq>/langkah/<slug:act>/", finding_page.finding_step, name="finding_step"),
    path(f"{APPLICATION}temuan/<int:seq>/penanggung-jawab/", finding_page.finding_person, name="finding_person"),
    path(f"{APPLICATION}temuan/<int:seq>/perpanjangan/", extensions.extension_ask, name="extension_ask"),
    path(f"{APPLICATION}temuan/<int:seq>/perpanjangan/putusan/", extensions.extension_rule, name="extension_rule"),
    path(
        f"{APPLICATION}temuan/<int:seq>/perpanjangan/bukti/<slug:sha>/",
        stored_files.extension_file,
        name="extension_file",
    ),
    path(f"{APPLICATION}temuan/<int:seq>/pertanyaan/", questions.question_ask, name="question_ask"),
    path(f"{APPLICATION}temuan/<int:seq>/pertanyaan/jawaban/", questions.question_answer, name="question_answer"),
    path(f"{APPLICATION}temuan/<int:seq>/ubah/", drafts.finding_edit, name="finding_edit"),
    # Decision and issued documents
    path(f"{APPLICATION}keputusan/", decision.decision, name="decision"),
    path(f"{APPLICATION}rekomendasi/tanda-tangan/", decision.recommendation_sign, name="recommendation_sign"),
    path(f"{APPLICATION}rekomendasi/berhalangan/", decision.recommendation_excuse, name="recommendation_excuse"),
    path(f"{APPLICATION}keputusan/pratinjau.pdf", decision.certificate_preview, name="certificate_preview"),
    path(f"{APPLICATION}keberatan/", objection.objection, name="objection"),
    path(f"{APPLICATION}benturan/", sittings.recuse_from, name="recuse"),
    path(f"{APPLICATION}syarat/", conditions.conditions, name="conditions"),
    path(f"{APPLICATION}syarat/<int:seq>/", conditions.condition, name="condition"),
    path(f"{APPLICATION}syarat/<int:seq>/bukti/<slug:sha>/", stored_files.condition_file, name="condition_file"),
    path(f"{APPLICATION}terbitan/<slug:kind>/<int:seq>/", issued.issued_document, name="issued_document"),
    # Across applications: the queue, the search, the plenary
    path("antrean/", queue.queue, name="queue"),
    path("cari/", search.search, name="search"),
    path("keadaan-sistem/", operations.operations, name="operations"),
    path("pekerjaan/", tasks.secretariat_tasks, name="secretariat_tasks"),
    path("pekerjaan/<uuid:key>/selesai/", tasks.secretariat_task_done, name="secretariat_task_done"),
    path("pesan/", deliveries.deliveries, name="deliveries"),
    path("pesan/<uuid:key>/kirim-ulang/", deliveries.delivery_resend, name="delivery_resend"),
    path("pleno/", plenary.plenary, name="plenary"),
    path("pleno/baru/", sittings.sitting_new, name="sitting_new"),
    path("pleno/<slug:key>/", sittings.sitting, name="sitting"),
    path("pleno/<slug:key>/agenda/", sittings.sitting_agenda, name="sitting_agenda"),
    path("pleno/<slug:key>/agenda/<slug:ref>/keluarkan/", sittings.sitting_take_off, name="sitting_take_off"),
    path("pleno/<slug:key>/berita-acara/", sittings.sitting_minutes, name="sitting_minutes"),
    path("pleno/<slug:key>/buka/", sittings.sitting_open, name="sitting_open"),
    path("pleno/<slug:key>/hadir/", sittings.sitting_presence, name="sitting_presence"),
    path("pleno/<slug:key>/putuskan/", sittings.sitting_decide, name="sitting_decide"),
    path("pleno/<slug:key>/undang/", sittings.sitting_invite, name="sitting_invite"),
    path("pleno/<slug:key>/tutup/", sittings.sitting_close, name="sitting_close"),
    path("pleno/<slug:key>/<slug:ref>/suara/", ballots.ballot, name="ballot"),
    path("pleno/<slug:key>/<slug:ref>/", sitting_application.sitting_application, name="sitting_application"),
]

each_form_once(urlpatterns)
