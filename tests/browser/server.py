"""A server of its own for tests that kill it: gunicorn as production has it, on the database and the files of the test."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The database of this test, for another process."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


class Server:
    """One gunicorn, with one worker unless told otherwise, always on the same port."""

    def __init__(self, workers: int = 1, nice: int = 0):
        self.workers, self.nice = workers, nice
        with socket.socket() as asked:
            asked.bind(("127.0.0.1", 0))
            self.port = asked.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self) -> None:
        environment = os.environ | {
            "BIND": f"127.0.0.1:{self.port}",
            "DATABASE_URL": database_url(),
            "DEVELOPMENT": "1",
            "DJANGO_SETTINGS_MODULE": "relisensi.settings",
            "FILES_NICE": str(self.nice),
            "RELISENSI_DATA": str(settings.DATA_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            "WEB_WORKERS": str(self.workers),
        }
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "relisensi.wsgi"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            assert self.process.poll() is None, "gunicorn did not start"
            assert time.monotonic() < until, "gunicorn does not listen"
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut does it: master and worker at once, in the middle of whatever they do."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def memory(self, kind: str = "VmRSS") -> int:
        """The memory of the worker in bytes, now or (VmHWM) at its highest."""
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        status = Path(f"/proc/{children[0]}/status").read_text()
        return int(status.split(f"{kind}:")[1].split()[0]) * 1024
