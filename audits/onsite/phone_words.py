"""The shell of the phone application, the same for everybody and without any data; the worker that keeps it; its words."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audits.models import Pack
from audits.permissions import is_assessing
from audits.states import Category, Method, Result, ReviewArea
from audits.views.application import fetch

# Everything the shell loads; the worker keeps all of it.
FILES = (
    "css/tokens.css",
    "css/onsite.css",
    "css/onsite-phone.css",
    "img/icons.svg",
    "img/favicon.svg",
    "js/onsite/app.js",
    "js/onsite/deadline.js",
    "js/onsite/dom.js",
    "js/onsite/drafts.js",
    "js/onsite/meeting.js",
    "js/onsite/photos.js",
    "js/onsite/records.js",
    "js/onsite/screens.js",
    "js/onsite/store.js",
    "js/onsite/sync.js",
    "js/onsite/visit.js",
)


def words() -> dict[str, str]:
    """What the scripts say, in the reader's language; {places} are filled on the phone."""
    return {
        **{f"result_{value}": str(label) for value, label in Result.choices},
        **{f"method_{value}": str(label) for value, label in Method.choices},
        **{f"category_{value}": str(label) for value, label in Category.choices},
        **{f"area_{value}": str(label) for value, label in ReviewArea.choices},
        "meaning_major": _("Syarat tidak ada atau tidak berjalan. Keputusan menunggu."),
        "meaning_minor": _("Penyimpangan terbatas. Ditutup, atau rencananya diterima."),
        "meaning_observation": _("Saran. Tanpa tenggat, tidak menahan keputusan."),
        "kind_judgement": _("Penilaian"),
        "kind_finding": _("Temuan"),
        "kind_photo": _("Foto"),
        "kind_attendance": _("Kehadiran"),
        "kind_question": _("Tanya jawab"),
        "kind_note": _("Susunan acara dan saran"),
        "kind_response": _("Tanggapan LSP"),
        "kind_signature": _("Tanda tangan"),
        "kind_opening": _("Pembukaan"),
        "state_here": _("di ponsel ini"),
        "state_sent": _("terkirim"),
        "state_received": _("diterima BNSP"),
        "state_refused": _("ditolak"),
        "chip": _("Catatan: {here} di ponsel ini, {sent} terkirim, {received} diterima BNSP. Buka rincian."),
        "offline_since": _("Tanpa koneksi sejak {time}"),
        "no_connection": _("Tidak ada koneksi. Catatan aman di ponsel ini dan dikirim begitu koneksi kembali."),
        "session_over": _("Sesi berakhir. Catatan aman di ponsel ini; masuk lagi untuk mengirimnya."),
        "server_trouble": _("Server sedang terganggu. Dicoba lagi sebentar lagi."),
        "server_refuses": _("Server menolak kiriman ini. Muat ulang halaman, lalu coba lagi."),
        "visit_gone": _("Asesmen ini tidak terbuka untuk akun yang sedang masuk. Simpan catatan sebagai berkas."),
        "too_large": _("Catatan ini terlalu besar untuk dikirim. Simpan sebagai berkas, lalu ringkas isinya."),
        "pack_revoked": _("Paket ini sudah dicabut. Simpan catatan sebagai berkas, lalu hubungi ketua tim."),
        "pack_damaged": _("Unduhan rusak di perjalanan. Unduh lagi."),
        "documents_missing": _(
            "Sebagian dokumen belum terunduh. Kriteria sudah siap; unduh lagi selagi ada sambungan."
        ),
        "disk_full": _("Penyimpanan ponsel penuh. Yang terakhir belum tersimpan; kosongkan ruang, lalu simpan lagi."),
        "disk_tight": _("Penyimpanan ponsel penuh. Pengiriman tetap berjalan; kosongkan ruang sebelum mencatat lagi."),
        "not_saved": _("Belum tersimpan. Coba lagi."),
        "unsaved": _("Belum disimpan: {what}"),
        "drop_typed": _("Buang isian ini"),
        "sure_to_drop": _("Buang isian ini beserta fotonya?"),
        "may_evict": _(
            "Peramban ini dapat menghapus data bila ruang menipis. Kirim catatan segera, atau simpan sebagai berkas."
        ),
        "phone": _("Ponsel"),
        "no_photo": _("Berkas ini bukan foto. Pakai JPEG, PNG, atau HEIC."),
        "photo_remove": _("Hapus foto ini"),
        "remove_photo": _("Hapus foto ini dari bukti? Catatan aslinya tetap tersimpan."),
        "photo_large": _("Foto ini lebih dari 25 MB."),
        "photos_of_item": _("Paling banyak {n} foto untuk satu butir. Hapus satu foto lebih dahulu."),
        "photos_of_visit": _("Paling banyak {n} foto untuk satu asesmen. Hapus foto yang tidak diperlukan."),
        "photo_sent": _("{sent} dari {size} terkirim"),
        "saved_at": _("pukul {time}"),
        "method_missing": _("Belum tersimpan: pilih paling sedikit satu cara verifikasi."),
        "nothing_said": _("Tanpa keterangan."),
        "place": _("{n} dari {all}"),
        "version": _("Versi {n}"),
        "previous": _("Sebelumnya: {code}"),
        "to_list": _("Daftar kriteria"),
        "on_phone": _("Ada di ponsel ini."),
        "not_on_phone": _("Tidak diunduh; dibuka lewat sambungan."),
        "two_entries": _("Dua catatan berbeda"),
        "n_conflicts": _("{n} catatan berbeda harus diputuskan"),
        "n_findings": _("Temuan ({n})"),
        "sum_category": _("Tenggat temuan {category}"),
        "plus_calendar": _("+ {n} hari kalender"),
        "plus_months": _("+ {n} bulan"),
        "moved_off_free_day": _("bergeser ke hari kerja berikutnya"),
        "months_from_today": _("{n} bulan sejak hari ini"),
        "plus_working": _("+ {n} hari kerja"),
        "free_days_count": _("tetap dihitung"),
        "none_skipped": _("tidak ada yang dilewati"),
        "after_licence": _("Lisensi berakhir {day}. Tenggat ini jatuh {n} hari sesudahnya."),
        "own_words": _("Tulis sendiri"),
        "make_finding": _("Buat temuan"),
        "go_on_with_finding": _("Lanjutkan temuan"),
        "finding": _("Temuan"),
        "findings": _("Temuan"),
        "new_finding": _("Temuan baru"),
        "save_finding": _("Simpan temuan di ponsel ini"),
        "finding_incomplete": _("Belum tersimpan: isi klaim, bukti, dan acuan."),
        "remove_this_finding": _("Hapus temuan ini"),
        "remove_finding": _("Hapus temuan ini? Catatan aslinya tetap tersimpan."),
        "removed": _("Dihapus"),
        "row_result": _("Hasil"),
        "row_methods": _("Cara verifikasi"),
        "row_note": _("Catatan"),
        "row_criterion": _("Kriteria"),
        "row_category": _("Kategori"),
        "row_claim": _("Klaim"),
        "row_evidence": _("Bukti"),
        "row_clause": _("Acuan"),
        "row_name": _("Nama"),
        "row_position": _("Jabatan"),
        "row_side": _("Dari"),
        "row_area": _("Area"),
        "row_asked_by": _("Penanya"),
        "row_question": _("Pertanyaan"),
        "row_answer": _("Jawaban"),
        "row_text": _("Isi"),
        "row_stance": _("Tanggapan LSP"),
        "row_removed": _("Dihapus"),
        "differs": _("berbeda"),
        "at_time": _("pukul {time}"),
        "entry_of": _("catatan {name}"),
        "choose_one": _("Pilih catatan yang berlaku."),
        "settle": _("Tetapkan yang berlaku"),
        "opening_meeting": _("Pertemuan pembuka"),
        "closing_meeting": _("Pertemuan penutup"),
        "strike": _("Hapus {name} dari daftar hadir"),
        "person_incomplete": _("Belum tersimpan: isi nama dan jabatan."),
        "objection_missing": _("Belum tersimpan: tulis keberatannya."),
        "questions": _("Tanya jawab"),
        "in_general": _("Umum"),
        "question_incomplete": _("Belum tersimpan: isi penanya, pertanyaan, dan jawaban."),
        "accepted": _("Diterima"),
        "objected": _("Keberatan"),
        "read_out": _("Bacakan"),
        "read_now": _("Bacakan sekarang"),
        "read_again": _("Bacakan lagi"),
        "next": _("Berikutnya"),
        "no_deadline": _("Tanpa tenggat"),
        "calendar_from_today": _("{n} hari kalender sejak hari ini"),
        "working_from_today": _("{n} hari kerja sejak hari ini"),
        "objection_until": _("Keberatan tertulis sampai {day}."),
        "waits": _("Menunggu"),
        "left_criteria": _("{n} kriteria belum dinilai"),
        "left_responses": _("{n} temuan belum ditanggapi"),
        "left_signatures": _("{n} tanda tangan belum ada"),
        "n_missing": _("Masih kurang {n} hal untuk menutup asesmen"),
        "left_drafts": _("{n} isian belum disimpan"),
        "left_entries": _("{n} catatan belum diterima BNSP"),
        "provisional_why": _(
            "Nomor dan sidik diberikan setelah {n} catatan di ponsel ini diterima BNSP. Tenggat tetap dihitung dari hari ini."
        ),
        "provisional_left": _("{n} catatan di ponsel ini belum diterima BNSP."),
        "provisional_none": _(
            "Semua catatan dari ponsel ini sudah diterima BNSP. Berita acara resmi terbit saat asesmen ditutup."
        ),
        "finish": _("Selesai mencatat"),
        "finished_here": _("Ponsel ini selesai mencatat; semua sudah diterima BNSP."),
        "finished_sending": _("Selesai mencatat; {n} catatan masih dikirim."),
        "record_more": _("Catat lagi"),
        "sign": _("Tanda tangan"),
        "save_signature": _("Simpan tanda tangan"),
        "signature_missing": _("Tanda tangan masih kosong."),
        "minutes": _("Berita acara"),
        "provisional": _("Sementara, belum diterima BNSP"),
        "pack": _("Paket asesmen"),
        "n_criteria": _("{n} kriteria, swa-asesmen, orang, dan kalender"),
        "n_documents": _("{n} dokumen LSP"),
        "pack_ready": _("Paket di ponsel ini: {size}"),
        "left_on_phone": _("{n} catatan di ponsel ini belum diterima BNSP"),
        "erase_pack": _("Hapus paket asesmen ini dari ponsel?"),
        "erase_with_left": _(
            "Masih ada {n} catatan yang belum diterima BNSP. Bila dihapus sekarang, catatan itu hilang untuk selamanya. Tetap hapus?"
        ),
        "my_visits": _("Kunjungan saya"),
        "today": _("Hari ini"),
        "in_days": _("{n} hari lagi"),
        "list_offline": _("Tanpa koneksi: hanya kunjungan yang paketnya ada di ponsel ini yang tampil."),
        "sign_in_first": _("Masuk lebih dahulu untuk melihat kunjungan Anda."),
        "not_for_you": _("Halaman ini untuk asesor lisensi BNSP."),
        "queue": _("Kiriman"),
        "sending": _("Sedang dikirim ..."),
        "all_received": _("Semua {n} catatan sudah diterima BNSP."),
    }


def shell(request):
    """The page itself; it holds nothing of anybody, so that a phone may keep it."""
    context = {"words": words(), "csrf_cookie": settings.CSRF_COOKIE_NAME}
    return render(request, "audits/onsite.html", context)


@require_GET
def onsite_home(request):
    """My visits on the phone; who is asking is found out by the script."""
    return shell(request)


@require_GET
@login_required
def onsite_visit(request, ref):
    """One visit on the phone: for who judges in its team, and for who left it and still has entries to hand over."""
    if not Pack.objects.filter(application__ref=ref, person=request.user).exists():
        record = fetch(request, ref)
        if not is_assessing(request.user, record):
            raise PermissionDenied(_("Paket hanya untuk asesor yang menilai, sampai asesmen ditutup."))
    return shell(request)


def release_of(page: bytes) -> str:
    """A word for this release: another page or another file gives another one."""
    mark = hashlib.sha256(page)
    for name in FILES:
        mark.update(static(name).encode())
        found = finders.find(name)
        if settings.DEVELOPMENT and found:  # names carry no hash there
            mark.update(Path(found).read_bytes())
    return mark.hexdigest()[:16]


@require_GET
def onsite_worker(request):
    """The service worker; its text names every file, so that a release is a new worker."""
    context = {
        "release": release_of(shell(request).content),
        "shell": reverse("audits:onsite_home"),
        "files": json.dumps([static(name) for name in FILES]),
    }
    response: HttpResponse = render(request, "audits/onsite_worker.txt", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def onsite_manifest(request):
    """What a phone needs to install the application."""
    return JsonResponse(
        {
            "name": _("Relisensi: kunjungan"),
            "short_name": "Relisensi",
            "lang": request.LANGUAGE_CODE,
            "start_url": reverse("audits:onsite_home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#faf9f6",
            "theme_color": "#0b4a7d",
            "icons": [{"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )
