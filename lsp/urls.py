"""Addresses of the register and of the body's own pages."""

app_name = "lsp"

urlpatterns = []
