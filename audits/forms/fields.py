"""Fields that forms of every noun share; a day is typed alike in the register and in a file."""

from lsp.forms.fields import DayField

__all__ = ["DayField"]
