"""CHORES: what has to be done every few minutes so that the site stays tidy; each may run late, twice or at the same time."""

import datetime as dt
from collections.abc import Callable

from audits.dossier import resumable_upload
from audits.exports import dossier_zip
from audits.onsite import photos
from audits.operations import task_recovery, waiting_files

CHORES: dict[str, Callable[[dt.datetime], int]] = {
    "put back": task_recovery.put_back,
    "forget": task_recovery.forget,
    "drop unfinished uploads": resumable_upload.drop_unfinished,
    "drop old dossier ZIPs": dossier_zip.delete_old,
    "drop stranded pieces of photos": photos.drop_stranded,
    "close uploads that waited for the scanner": resumable_upload.close_waiting,
    "take files that waited to their places": waiting_files.take,
    "drop files that waited in vain": waiting_files.drop_old,
}


def keep_tidy(now: dt.datetime) -> dict[str, int]:
    """Do every chore; how much each found to do."""
    return {name: chore(now) for name, chore in CHORES.items()}
