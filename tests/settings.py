"""The site's settings as the tests run them: a folder of their own, quick passwords, mail kept in memory."""

import atexit
import os
import shutil
import tempfile

DATA = tempfile.mkdtemp(prefix="relisensi-tests-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

os.environ |= {
    "DEVELOPMENT": "1",
    "SECRET_KEY": "only-for-tests",
    "RELISENSI_DATA": DATA,
    "SITE_URL": "https://relisensi.test",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "WARNING",
    # Playwright keeps an event loop in the thread that also talks to the database.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
for name in (
    "ALLOWED_HOSTS",
    "CLAMD",
    "S3_BUCKET",
    "REDIS_URL",
    "SIGNING_KEY_FILE",
    "SIGNING_KEY_PASSPHRASE",
    "TRUSTED_PROXIES",
):
    os.environ.pop(name, None)

from relisensi.settings import *  # noqa: E402, F403
from relisensi.settings import DATABASE, STATIC_ROOT  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir()

if "init_command" in DATABASE["OPTIONS"]:
    # Nobody mourns a test database after a power cut.
    DATABASE["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
else:
    DATABASE["OPTIONS"]["options"] = "-c synchronous_commit=off"
# On a busy machine a page waits until the file is read, and nothing comes before that.
FILES_PATIENCE, FILES_NICE, FILES_CLOCK = 60, 0, 30
