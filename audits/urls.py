"""Addresses of the renewal."""

app_name = "audits"

urlpatterns = []
