"""CHORES: what has to be done every few minutes so that the site stays tidy; each may run late, twice or at the same time."""

import datetime as dt
from collections.abc import Callable

from audits import background, bundles, incoming
from audits.onsite import photos

CHORES: dict[str, Callable[[dt.datetime], int]] = {
    "put back": background.put_back,
    "forget": background.forget,
    "drop unfinished uploads": incoming.drop_unfinished,
    "drop old bundles": bundles.drop_old,
    "drop stranded pieces of photos": photos.drop_stranded,
    "close uploads that waited for the scanner": incoming.close_waiting,
}


def keep_house(now: dt.datetime) -> dict[str, int]:
    """Do every chore; how much each found to do."""
    return {name: chore(now) for name, chore in CHORES.items()}
