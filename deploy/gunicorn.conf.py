"""How gunicorn serves the site; start with: gunicorn --config deploy/gunicorn.conf.py relisensi.wsgi"""

import multiprocessing
import os
from threading import Thread

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", multiprocessing.cpu_count()))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", 4))

# A phone far away may need this long for a photograph of 25 MiB.
timeout = 120
graceful_timeout = 30
keepalive = 15

# Renews a worker before anything that leaks can matter, never all at once.
max_requests = 5000
max_requests_jitter = 500

preload_app = True
control_socket_disable = True
worker_tmp_dir = "/dev/shm"  # noqa: S108 (heartbeats of the workers, no data)
accesslog = "-"
# An address or a header with a line end or escape codes in it writes no line of its own.
logconfig_dict = {
    "formatters": {
        "generic": {
            "class": "relisensi.log_lines.OneLine",
            "format": "%(asctime)s [%(process)d] [%(levelname)s] %(message)s",
            "datefmt": "[%Y-%m-%d %H:%M:%S %z]",
        }
    },
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["error_console"], "propagate": False},
        "gunicorn.access": {"level": "INFO", "handlers": ["console"], "propagate": False},
    },
}


def post_worker_init(worker):
    """The first document finds everything ready: the process that prints, its fonts, and the libraries that sign."""
    from audits.documents import warm_up

    Thread(target=warm_up, daemon=True).start()
