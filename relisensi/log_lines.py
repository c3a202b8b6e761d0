"""How a line of the log is written: one event is one line, whatever a visitor put into an address, a name or a header."""

import logging
import re

# Line ends, escape codes, marks that turn the direction of writing, and halves of letters that no terminal can show.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# A line that continues the event above cannot be taken for one of its own.
CONTINUED = "    | "


def written_out(text: str) -> str:
    """The text on one line, what cannot be printed as its code."""
    return UNPRINTABLE.sub(lambda letter: letter[0].encode("unicode_escape").decode(), text)


class OneLine(logging.Formatter):
    """Writes what cannot be printed as its code, and sets tracebacks apart."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        return written_out(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 (logging's name)
        return self.continued(super().formatException(ei))  # type: ignore[arg-type]  # whatever `sys.exc_info` gave

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 (logging's name)
        return self.continued(super().formatStack(stack_info))

    @staticmethod
    def continued(text: str) -> str:
        return "\n".join(CONTINUED + written_out(line) for line in text.split("\n"))
