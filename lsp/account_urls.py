"""Pages of allauth, at the same addresses and under the same names, with what is added to them here."""

from django.urls import path

from lsp.views import account

urlpatterns = [
    path("login/code/", account.AskForCodeView.as_view(), name="account_request_login_code"),
    path("password/reset/", account.AskForLinkView.as_view(), name="account_reset_password"),
    path("password/change/", account.ChangePasswordView.as_view(), name="account_change_password"),
    path("password/reset/key/<slug:link>/", account.NewPasswordView.as_view(), name="account_new_password"),
]
