"""What a page is asked with."""

from django.http import HttpRequest

from lsp.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in, behind `login_required`; a name for readers and mypy, nobody makes one."""

    user: User
