"""A badge as rows carry it to a page: tone, word and drawing belong together, and no template chooses among them."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Badge:
    """What a badge says, in which tone, with which drawing; without one the tone has its own."""

    tone: str
    label: str | Promise
    icon: str = ""
