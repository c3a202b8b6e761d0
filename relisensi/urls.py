"""Routes of the whole site; each app lists its own."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from relisensi.api import api

# Staff sign in by the same door as everybody else, with its rate limits and its second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth asks for it

urlpatterns = [
    path("", include("audits.urls")),
    path("", include("lsp.urls")),
    path("api/v1/", api.urls),
    path("akun/", include("lsp.account_urls")),
    path("akun/", include("allauth.urls")),
    path("bahasa/", include("lsp.language_urls")),
    path("pengelolaan/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("pengelolaan/", admin.site.urls),
]

handler400 = "audits.views.errors.bad_request"
handler403 = "audits.views.errors.denied"
handler404 = "audits.views.errors.missing"
handler429 = "audits.views.errors.too_many"
handler500 = "audits.views.errors.broken"
