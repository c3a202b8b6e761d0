"""Addresses of the public register, the fixed pages, and the body's own profile."""

from django.urls import path

from lsp.views import (
    absences,
    account,
    check,
    invitations,
    licence,
    lost_factor,
    open_data,
    pages,
    people,
    profile,
    register,
)
from lsp.web.idempotency import each_form_once

app_name = "lsp"

BODY = "lsp/<slug:slug>/"

urlpatterns = [
    # For everybody
    path("register/", register.register, name="register"),
    path("register/peta/", open_data.register_map, name="register_map"),
    path("register/data-terbuka/", open_data.open_data, name="open_data"),
    path("register/lsp.csv", open_data.bodies_csv, name="bodies_csv"),
    path("register/lsp.json", open_data.bodies_json, name="bodies_json"),
    path("register/peristiwa.csv", open_data.events_csv, name="events_csv"),
    path("register/<slug:slug>/", register.register_lsp, name="register_lsp"),
    path("cek/", check.check, name="check"),
    path("cek/<str:code>/", check.check_licence, name="check_licence"),
    path("undangan/<str:token>/", invitations.invitation, name="invitation"),
    # The address of one's account: allauth's pages with what is added to them here
    path("akun/email/", account.AddressView.as_view(), name="address"),
    path("akun/confirm-email/<str:key>/", account.ConfirmAddressView.as_view(), name="address_confirm"),
    path("faktor-kedua/", lost_factor.lost_factors, name="lost_factors"),
    path("faktor-kedua/jawab/", lost_factor.lost_factor_answer, name="lost_factor_answer"),
    # The body from the inside
    path(f"{BODY}profil/", profile.profile, name="profile"),
    path(f"{BODY}profil/ubah/", profile.profile_edit, name="profile_edit"),
    path(f"{BODY}lisensi/", licence.licence, name="licence"),
    path(f"{BODY}lisensi/<slug:act>/", licence.licence_event, name="licence_event"),
    path(f"{BODY}skema/", profile.schemes, name="schemes"),
    path(f"{BODY}skema-baru/", profile.scheme_edit, name="scheme_new"),
    path(f"{BODY}skema/<path:key>/", profile.scheme_edit, name="scheme_edit"),
    path(f"{BODY}tuk/", profile.sites, name="sites"),
    path(f"{BODY}tuk-baru/", profile.site_edit, name="site_new"),
    path(f"{BODY}tuk/<path:key>/", profile.site_edit, name="site_edit"),
    path(f"{BODY}asesor/", profile.competency_assessors, name="competency_assessors"),
    path(f"{BODY}asesor-baru/", profile.competency_assessor_edit, name="competency_assessor_new"),
    path(f"{BODY}asesor/<path:key>/", profile.competency_assessor_edit, name="competency_assessor_edit"),
    path(f"{BODY}pengurus/", people.people, name="people"),
    path(f"{BODY}pengurus/undang/", people.invite, name="invite"),
    path(f"{BODY}pengurus/undang-lagi/", people.invite_again, name="invite_again"),
    path(f"{BODY}pengurus/batal-undang/", people.invitation_withdraw, name="invitation_withdraw"),
    path(f"{BODY}pengurus/akhiri/", people.position_end, name="position_end"),
    # Who stands in for whom
    path(f"{BODY}pengurus/tidak-hadir/", absences.absences, name="absences"),
    path("tidak-hadir/", absences.office_absences, name="office_absences"),
    path("tidak-hadir/<uuid:key>/akhiri/", absences.absence_end, name="absence_end"),
    # Fixed pages
    path("cara-menghitung/", pages.counting, name="counting"),
    path("aksesibilitas/", pages.accessibility, name="accessibility"),
    path("bantuan/", pages.help_page, name="help"),
    path("kerahasiaan-data/", pages.privacy, name="privacy"),
]

each_form_once(urlpatterns)
