"""The former name of `housekeeping`, for timers of 0.1; it goes with 0.3."""

from audits.management.commands.housekeeping import Command

__all__ = ["Command"]
