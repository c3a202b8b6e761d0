"""Which passwords are taken: none that is guessed soon, whatever letters it is made of."""

import re
from functools import cache
from pathlib import Path
from threading import Lock

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_zxcvbn_password_validator import ZxcvbnPasswordValidator
from zxcvbn import zxcvbn

from lsp.models import Invitation, User
from lsp.shapes import Values

# The estimate reads no more; what follows makes a password only longer.
READ_LETTERS = 72
# Two of the words that are guessed first are found within so many tries, and three of them within so many, whatever figures and signs
# stand beside them.
TWO_WORDS, THREE_WORDS = 10**7, 10**10
# Figures and signs that are written in place of letters; a one stands for two of them.
IN_PLACE = [str.maketrans("013456789@!$", f"o{one}easgtbgais") for one in "il"]
# Words of a name, an address or a body that are looked at.
LONGEST_NAME = 12
# The estimate keeps the words of whom it asks for in one place for all threads.
ONE_AT_A_TIME = Lock()


@cache
def guessed_first() -> list[str]:
    """What people here try before anything else, the likeliest first: the estimate itself knows English alone."""
    return Path(__file__).with_name("guessed_first.txt").read_text().split()


def estimate(password: str, user_inputs: list[str]) -> Values:
    """How soon the password is guessed by somebody who knows the words that belong to its owner, and those of everybody here."""
    words = list(dict.fromkeys([*(word for one in user_inputs for word in runs(one)), *guessed_first()]))
    with ONE_AT_A_TIME:
        found: Values = zxcvbn(password[:READ_LETTERS], user_inputs=words)
        halves = (joined(password), without_letters(password))
        found["harder_half"] = max(tries(half, words) for half in halves)
        spellings = {joined(password.translate(table)) for table in ({}, *IN_PLACE)}
        are_words = any(is_some_words(one, words) for one in spellings)
        found["is_some_words"] = are_words and beside(password, words) < TWO_WORDS
    return found


def tries(part: str, words: list[str]) -> float:
    """How many tries a part takes by itself; none where there is none."""
    return float(zxcvbn(part[:READ_LETTERS], user_inputs=words)["guesses"]) if part else 0


def is_some_words(letters: str, words: list[str]) -> bool:
    """Whether the letters are up to three words that people try first, and nothing else."""
    if not letters:
        return False
    found = zxcvbn(letters[:READ_LETTERS], user_inputs=words)
    return found["guesses"] < THREE_WORDS and all(map(is_known, found["sequence"]))


def is_known(part: Values) -> bool:
    """Whether the estimate knows this part as a word, a row of keys or of figures, or as one of them again and again."""
    return part["pattern"] != "bruteforce" and all(map(is_known, part.get("base_matches") or ()))


def beside(password: str, words: list[str]) -> float:
    """How many tries the figures take that stand beside the words; what only divides words is one sign however often it is written."""
    signs = {sign for sign in password if not sign.isalnum()}
    return max(tries("".join(filter(str.isdigit, password)), words), 1) * 10 ** len(signs)


def runs(name: str) -> list[str]:
    """The words of a name, and those that follow each other as people write them together."""
    parts = re.split(r"[\W_]+", name.lower())[:LONGEST_NAME]
    ends = [(first, last) for first in range(len(parts)) for last in range(first + 1, len(parts) + 1)]
    return [run for first, last in ends if len(run := "".join(parts[first:last])) > 2]


def joined(text: str) -> str:
    """The letters alone: figures and signs at a word, between its letters or around it, are what everybody tries next."""
    return "".join(filter(str.isalpha, text.lower()))


def without_letters(text: str) -> str:
    """What stands between and around the letters."""
    return "".join(sign for sign in text if not sign.isalpha())


class GuessValidator(ZxcvbnPasswordValidator):
    """Refuses a password that is guessed soon, with the reason in a sentence."""

    def __init__(self) -> None:
        super().__init__(zxcvbn_implementation=estimate)

    def _get_user_inputs(self, user: User | None) -> list[str]:
        """The names of the bodies that the person serves, or is invited to, belong to them as their own name does."""
        names = list(super()._get_user_inputs(user))
        if user is not None:
            invited = Invitation.objects.waiting().filter(email__iexact=user.email)
            names += invited.values_list("lsp__name", flat=True)
            names += [seat.name for seat in user.seats] if user.pk else []
        return names

    def validate(self, password: str, user: User | None = None) -> None:
        found = self._run_zxcvbn(password, user)
        is_weak = found["score"] < self.password_minimal_strength
        if is_weak or found["harder_half"] < TWO_WORDS or found["is_some_words"]:
            advice = _("Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berkaitan satu sama lain.")
            warning = str(self.get_strength(password, user)["warning"]).rstrip(".")
            raise ValidationError(f"{advice} {warning}." if warning else advice, code="password_guessed_soon")

    def get_help_text(self) -> str:
        return _("Beberapa kata yang tidak berkaitan satu sama lain sulit ditebak dan mudah diingat.")
