"""The values of each document for the case of LSP SMK Wiworotomo, as plain dictionaries."""

import functools
from datetime import date, datetime
from zoneinfo import ZoneInfo

from audits.documents import qr_code, render

WIB = ZoneInfo("Asia/Jakarta")
HASH = "4f9a1c07e2b866d30d57c1aa6be4f38091c25d7e43a80b16fe02c79490ad5e21"
CHAIR_OF_BNSP = {"name": "Nama Ketua", "position": "Ketua Badan Nasional Sertifikasi Profesi"}

LSP = {
    "name": "LSP SMK Wiworotomo Purwokerto",
    "full_name": "Lembaga Sertifikasi Profesi SMK Wiworotomo Purwokerto",
    "kind": "P1, lembaga pendidikan",
    "place": "Purwokerto, Jawa Tengah",
    "licence_number": "BNSP-LSP-0000-ID",
    "ends_on": date(2025, 1, 25),
}
NAMES = (
    "Teknik Pemesinan",
    "Teknik Kendaraan Ringan Otomotif",
    "Teknik Instalasi Tenaga Listrik",
    "Teknik Komputer dan Jaringan",
)
VISIT = {
    "planned": [(date(2025, 1, 18), date(2025, 1, 18))],
    "held": [(date(2025, 1, 18), date(2025, 1, 18))],
    "held_on": date(2025, 1, 18),
    "place": "SMK Wiworotomo Purwokerto, Jawa Tengah",
    "assignment_number": "SPT.0001/LIS/I/2025",
    "opened_at": datetime(2025, 1, 18, 8, 5, tzinfo=WIB),
    "closed_at": datetime(2025, 1, 18, 12, 50, tzinfo=WIB),
    "last_day": date(2025, 1, 18),
    "agenda": ["Sambutan", "Peninjauan administrasi dan kinerja operasional", "Penyampaian temuan", "Tanya jawab"],
    "advice": "Sediakan waktu bagi asesor lama dan baru untuk membahas skema.",
}
SIGNATURES = [
    {"name": "Robiatun Awadiyah", "role": "Ketua tim", "signed_at": datetime(2025, 1, 18, 12, 41, 7, tzinfo=WIB)},
    {"name": "Arofitun Nurjanah", "role": "Anggota tim", "signed_at": datetime(2025, 1, 18, 12, 42, 30, tzinfo=WIB)},
    {"name": "Pairan, S.T.", "role": "Ketua LSP", "signed_at": None},
]
TEAM = [
    {"name": "Robiatun Awadiyah", "role": "ketua tim", "area": "Administrasi", "certificate": "MET.000.001"},
    {"name": "Arofitun Nurjanah", "role": "anggota", "area": "Kinerja operasional", "certificate": "MET.000.002"},
]
FINDINGS = [
    {
        "seq": 1,
        "category": "major",
        "category_label": "Mayor",
        "area": "Kinerja operasional",
        "criterion": "C43",
        "criterion_title": "Rencana asesmen",
        "claim": "Perangkat asesmen memakai versi BNSP terkini",
        "evidence": "MUK dua skema belum memakai format terkini dan belum divalidasi",
        "clause": "PBNSP 201: 9.2.1–9.2.3",
        "due_on": date(2025, 2, 17),
        "arithmetic": "30 hari kalender sejak 18 Januari 2025",
        "answer": {
            "correction": "MUK dua skema disusun ulang, divalidasi.",
            "root_cause": "Format baru tanpa penanggung jawab.",
            "corrective_action": "Format diperiksa tiap semester.",
        },
        "verification": "Ditutup oleh Arofitun Nurjanah",
        "rounds": [
            "12 Februari 2025, putaran 2",
            "Putaran 1 dikembalikan 11 Februari 2025: lembar validasi satu skema belum ditandatangani",
        ],
        "tone": "closed",
        "status": "Ditutup",
        "due_note": "Tenggat 17 Februari 2025",
    },
    {
        "seq": 2,
        "category": "minor",
        "category_label": "Minor",
        "area": "Administrasi",
        "criterion": "C59",
        "criterion_title": "Pengendalian dokumen",
        "claim": "Pengendalian dokumen sesuai edisi berlaku",
        "evidence": "tiga SOP masih mengacu pada pedoman BNSP yang sudah digantikan",
        "clause": "PBNSP 201: 10.2.3",
        "due_on": date(2025, 2, 17),
        "arithmetic": "30 hari kalender sejak 18 Januari 2025",
        "answer": {"correction": "Ketiga SOP direvisi dan disahkan.", "root_cause": "", "corrective_action": ""},
        "verification": "Belum diverifikasi",
        "rounds": ["Jawaban 10 Februari 2025"],
        "tone": "waiting",
        "status": "Dijawab",
        "due_note": "Tenggat 17 Februari 2025",
    },
    {
        "seq": 3,
        "category": "observation",
        "category_label": "Observasi",
        "area": "Kinerja operasional",
        "criterion": "C26",
        "criterion_title": "Pemantauan asesor",
        "claim": "Pemantauan kinerja asesor",
        "evidence": "rekaman pemantauan ada tetapi belum dianalisis",
        "clause": "PBNSP 201: 6.2.2",
        "due_on": None,
        "arithmetic": "",
        "answer": None,
        "verification": "Tidak diperlukan",
        "rounds": [],
        "tone": "advice",
        "status": "Saran",
        "due_note": "Tanpa tenggat",
    },
]


def checked_at(path: str) -> dict:
    return {"address": f"relisensi.example/{path}", "qr": qr_code(f"https://relisensi.example/{path}")}


def schemes(names=NAMES, **more) -> list[dict]:
    return [
        {"name": name, "kind": "KKNI Level II", "code": f"SKM-{number:02}", **more}
        for number, name in enumerate(names, start=1)
    ]


def certificate(**changes) -> dict:
    return {
        "number": "KEP.0001/BNSP/II/2025",
        "licence_number": "BNSP-LSP-0000-ID",
        "lsp": LSP,
        "decree": {"number": "KEP.0001/BNSP/II/2025", "dated": date(2025, 2, 21)},
        "starts_on": date(2025, 2, 21),
        "ends_on": date(2030, 2, 20),
        "schemes": schemes(),
        "annex": False,
        "name_size": "",
        "micro": "BADAN NASIONAL SERTIFIKASI PROFESI · BNSP-LSP-0000-ID · LSP SMK WIWOROTOMO PURWOKERTO · " * 5,
        "check": checked_at("cek/kVnB3xQ9f0ZtR7yLw2Hs6A"),
        "signatory": CHAIR_OF_BNSP,
        "signed_at": datetime(2025, 2, 21, 14, 5, 12, tzinfo=WIB),
        "log_head": HASH,
        "development": True,
    } | changes


def decree(**changes) -> dict:
    return {
        "number": "KEP.0001/BNSP/II/2025",
        "dated": date(2025, 2, 21),
        "application_number": "RL.0001/LIS/I/2025",
        "lsp": LSP,
        "visited": [(date(2025, 1, 18), date(2025, 1, 18))],
        "gap": {
            "previous_end": date(2025, 1, 25),
            "first_day": date(2025, 1, 26),
            "last_day": date(2025, 2, 20),
        },
        "regulations": [
            "Undang-Undang Nomor 13 Tahun 2003 tentang Ketenagakerjaan",
            "Peraturan Pemerintah Nomor 10 Tahun 2018 tentang Badan Nasional Sertifikasi Profesi",
            "Peraturan BNSP Nomor 1/BNSP/III/2014 tentang Persyaratan Umum Lembaga Sertifikasi Profesi",
            "Peraturan BNSP Nomor 3/BNSP/III/2014 tentang Ketentuan Umum Lisensi Lembaga Sertifikasi Profesi",
        ],
        "plenary": {"number": "BAP.0001/BNSP/II/2025", "held_on": date(2025, 2, 20)},
        "starts_on": date(2025, 2, 21),
        "ends_on": date(2030, 2, 20),
        "schemes": schemes(outcome="Diberikan"),
        "signed_at": datetime(2025, 2, 21, 14, 5, tzinfo=WIB),
        "development": True,
        "signatory": CHAIR_OF_BNSP,
        "check": checked_at("relisensi/lsp-smk-wiworotomo-2025/dokumen/berkas/1"),
        "log_head": HASH,
    } | changes


def minutes(**changes) -> dict:
    return {
        "number": "BA.0001/LIS/I/2025",
        "lsp": LSP,
        "visit": VISIT,
        "verdicts": "66 dinilai: 61 sesuai, 2 tidak sesuai, 1 observasi, 2 tidak berlaku",
        "attendance": [
            {"name": name, "role": role, "came_at": VISIT["opened_at"]}
            for name, role in (
                ("Robiatun Awadiyah", "Ketua tim asesor lisensi"),
                ("Arofitun Nurjanah", "Anggota tim asesor lisensi"),
                ("Yanuar Sumaryoko, S.T., M.Si.", "Kepala SMK, Dewan Pengarah LSP"),
                ("Pairan, S.T.", "Ketua LSP"),
                ("Arman Setiawan", "Pendamping area administrasi"),
                ("Tarlani", "Sekretaris LSP, pendamping area kinerja operasional"),
            )
        ],
        "findings": FINDINGS,
        "dispute_until": date(2025, 1, 22),
        "questions": [
            {
                "asked_by": "Ketua LSP",
                "question": "bolehkah uji kompetensi berjalan setelah 25 Januari 2025?",
                "answer": "Tidak. Sejak 26 Januari 2025 sampai lisensi baru terbit tidak boleh ada sertifikasi baru.",
            }
        ],
        "signatures": SIGNATURES,
        "check": checked_at("relisensi/lsp-smk-wiworotomo-2025/dokumen/berkas/1"),
        "log_head": HASH,
    } | changes


def lks(**changes) -> dict:
    return {
        "number": "LKS.0001/LIS/I/2025",
        "lsp": LSP,
        "visit": VISIT,
        "as_of": datetime(2025, 2, 12, 16, 0, tzinfo=WIB),
        "totals": [
            {"label": "Mayor", "text": "1, ditutup"},
            {"label": "Minor", "text": "1, menunggu verifikasi"},
            {"label": "Observasi", "text": "1"},
        ],
        "areas": [
            {"label": label, "findings": [finding for finding in FINDINGS if finding["area"] == label]}
            for label in ("Administrasi", "Kinerja operasional")
        ],
        "signatures": SIGNATURES,
        "check": checked_at("relisensi/lsp-smk-wiworotomo-2025/dokumen/berkas/1"),
        "log_head": HASH,
    } | changes


def receipt(**changes) -> dict:
    return {
        "number": "RL.0001/LIS/I/2025",
        "lsp": LSP,
        "submitted_at": datetime(2025, 1, 4, 9, 12, 44, tzinfo=WIB),
        "submitted_by": {"name": "Pairan, S.T.", "position": "Ketua LSP"},
        "schemes": schemes(outcome="Dipertahankan"),
        "areas": [
            {
                "label": "Administrasi",
                "counterpart": "Arman Setiawan",
                "documents": "24 dari 24",
                "self_assessment": "31 kriteria terisi",
            },
            {
                "label": "Kinerja operasional",
                "counterpart": "Tarlani",
                "documents": "22 dari 24",
                "self_assessment": "35 kriteria terisi",
            },
        ],
        "review_until": date(2025, 2, 3),
        "check": checked_at("relisensi/lsp-smk-wiworotomo-2025/dokumen/berkas/1"),
        "log_head": HASH,
    } | changes


def assignment_letter(**changes) -> dict:
    return {
        "number": "SPT.0001/LIS/I/2025",
        "dated": date(2025, 1, 13),
        "application_number": "RL.0001/LIS/I/2025",
        "lsp": LSP,
        "bases": [
            "Peraturan BNSP Nomor 3/BNSP/III/2014 tentang Ketentuan Umum Lisensi Lembaga Sertifikasi Profesi",
            "Permohonan perpanjangan lisensi Nomor RL.0001/LIS/I/2025 dari LSP SMK Wiworotomo Purwokerto",
        ],
        "team": TEAM,
        "areas": [
            {"label": "Administrasi", "assessor": "Robiatun Awadiyah", "counterpart": "Arman Setiawan"},
            {"label": "Kinerja operasional", "assessor": "Arofitun Nurjanah", "counterpart": "Tarlani"},
        ],
        "visit": VISIT,
        "signatory": CHAIR_OF_BNSP,
        "check": checked_at("relisensi/lsp-smk-wiworotomo-2025/dokumen/berkas/1"),
        "log_head": HASH,
    } | changes


def recommendation(**changes) -> dict:
    return {
        "number": "REK.0001/LIS/II/2025",
        "application_number": "RL.0001/LIS/I/2025",
        "lsp": LSP,
        "visit": VISIT,
        "team": TEAM,
        "verdicts": "66 dinilai: 61 sesuai, 2 tidak sesuai, 1 observasi, 2 tidak berlaku",
        "recommended_at": datetime(2025, 2, 14, 10, 0, tzinfo=WIB),
        "schemes": schemes(outcome="Diberikan"),
        "reasons": "Temuan mayor telah ditutup.\nRencana perbaikan temuan minor diterima.",
        "findings": FINDINGS,
        "open_findings": 1,
        "dossier": HASH,
        "signatures": SIGNATURES[:2],
        "check": checked_at("relisensi/lsp-smk-wiworotomo-2025/dokumen/berkas/1"),
        "log_head": HASH,
    } | changes


def plenary_minutes(**changes) -> dict:
    return {
        "number": "BAP.0001/BNSP/II/2025",
        "application_number": "RL.0001/LIS/I/2025",
        "lsp": LSP,
        "plenary": {"number": "PL.0001/BNSP/II/2025", "held_on": date(2025, 2, 20)},
        "recommendation": "Diberikan untuk 4 skema (REK.0001/LIS/II/2025)",
        "dossier": HASH,
        "outcome": "Disetujui",
        "schemes": schemes(outcome="Diberikan"),
        "reasons": "Persyaratan terpenuhi.",
        "signatures": [{"name": "Anggota Satu", "role": "Pemutus", "signed_at": None}],
        "check": checked_at("relisensi/lsp-smk-wiworotomo-2025/dokumen/berkas/1"),
        "log_head": HASH,
    } | changes


def sitting_minutes(*, lsp=LSP, **changes) -> dict:
    return {
        "number": "PLENO-2025-0001",
        "plenary": {
            "held_on": date(2025, 2, 20),
            "place": "Kantor BNSP, Jakarta",
            "opened_at": datetime(2025, 2, 20, 9, 0, 0, tzinfo=WIB),
            "closed_at": datetime(2025, 2, 20, 11, 30, 0, tzinfo=WIB),
            "notes": "Sidang berlangsung musyawarah.",
        },
        "chaired_by": "Haryanto Prasetyo",
        "present": ["Haryanto Prasetyo", "Miranti Soewandi"],
        "deciders": 3,
        "quorum": 2,
        "decisions": [
            {
                "lsp": lsp["name"],
                "number": "RL-2025-0001",
                "outcome": "Disetujui",
                "schemes": schemes(outcome="Diberikan"),
                "reasons": "Persyaratan terpenuhi.",
                "conditions": [],
                "agreed": ["Haryanto Prasetyo"],
                "others": [
                    {"name": "Miranti Soewandi", "stand": "Tidak ikut memutus", "reason": "Peninjau dokumennya."}
                ],
                "recorded_by": "Haryanto Prasetyo",
                "at": datetime(2025, 2, 20, 9, 40, 0, tzinfo=WIB),
            }
        ],
        "left": [{"lsp": "LSP SMK Contoh Banyumas", "number": "RL-2025-0002"}],
        "signatures": [
            {"name": "Haryanto Prasetyo", "role": "Pimpinan sidang", "signed_at": None},
            {
                "name": "Ratna Wulandari",
                "role": "Penutup sidang",
                "signed_at": datetime(2025, 2, 20, 11, 30, 0, tzinfo=WIB),
            },
        ],
        "check": checked_at("pleno/2025-02-20/berita-acara"),
    } | changes


SAMPLES = {
    "receipt": receipt,
    "assignment_letter": assignment_letter,
    "minutes": minutes,
    "lks": lks,
    "recommendation": recommendation,
    "plenary_minutes": plenary_minutes,
    "sitting_minutes": sitting_minutes,
    "decree": decree,
    "certificate": certificate,
}


@functools.cache
def sample(kind: str) -> bytes:
    """The sample of this kind, printed once for all tests that look at it."""
    return render(f"audits/documents/{kind}.html", SAMPLES[kind](), identifier=kind)
