"""Addresses of the renewal, by noun; `ref` is the file, `seq` a finding, `code` a document or a criterion."""

from django.urls import path

from audits.views import application, steps

app_name = "audits"

FILE = "relisensi/<slug:ref>/"

urlpatterns = [
    # Homes
    # The person
    # The file
    path(FILE, application.application, name="application"),
    path(f"{FILE}langkah/<slug:act>/", steps.step, name="step"),
    path(f"{FILE}riwayat/", application.timeline, name="timeline"),
    # What the LSP asks for
    # Documents
    # Team and day
    # The visit
    # Findings
    # Decision and issued documents
    # Secretariat: queue, assignments, plenary, search, reports
]
