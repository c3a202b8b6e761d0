"""A fresh proof of identity before a far-reaching act."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest


def demand_proof(request: HttpRequest) -> None:
    """Leads to the page that asks who one is, unless that was shown a few minutes ago; what was typed is sent again afterwards."""
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired
