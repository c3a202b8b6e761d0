"""Every setting of the site: each comes from the environment or has a default that works."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent

# Development is asked for (`make run` does); whoever says nothing gets the strict settings. DEBUG shows Django's own
# pages for faults instead of ours, so that one asks for it apart.
DEBUG = env.bool("DEBUG", False)
DEVELOPMENT = env.bool("DEVELOPMENT", DEBUG)

# Everything that is written at run time: database, files, keys. No web server may serve it.
DATA_DIR = Path(env.str("RELISENSI_DATA", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(mode=0o750, parents=True, exist_ok=True)


def development_secret() -> str:
    """The key of this checkout, made once, so that sessions outlive a restart."""
    path = DATA_DIR / "keys" / "secret"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", "") or (development_secret() if DEVELOPMENT else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY, or DEVELOPMENT=1 on a development machine.")

# The address that people use. Links in mail, on documents and in QR codes are built from it,
# never from the host a request names.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS if DEVELOPMENT else [urlsplit(SITE_URL).hostname])

# Proxies of our own in front of the application; 0 means that no forwarded header is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "lsp",
    "audits",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "django_zxcvbn_password_validator",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "lsp.web.middleware.CleanTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lsp.web.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lsp.web.middleware.PrivatePagesMiddleware",
    "lsp.web.middleware.BackToFormMiddleware",
    "audits.middleware.AutosaveMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "audits.middleware.SecondFactorMiddleware",
    "audits.middleware.ReadingRoomMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "relisensi.urls"
WSGI_APPLICATION = "relisensi.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["relisensi.templates.PageLoader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "audits.people.roles.frame",
            ],
        },
    },
]

# A field that was left empty says what is wanted there.
FORM_RENDERER = "lsp.forms.missing.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = not DEVELOPMENT

# Data

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {
        # Two writers queue at BEGIN instead of failing at their first UPDATE.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # Threads of a test share a file; they cannot share a database in memory.
    DATABASE["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASE.setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
DATABASE["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 0 if DEVELOPMENT else 60)
DATABASE["CONN_HEALTH_CHECKS"] = True

# Rate limits of sign-in count in the cache, so that all processes must share one.
REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # By default a third is thrown away above 300 rows: whoever asks from many addresses would loosen every limit.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # What was read in files of people: texts, pages as pictures, verdicts. It lies beside the files, and no rate limit gives way for it.
    "readings": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "readings",
        "OPTIONS": {"MAX_ENTRIES": 3000},
    },
}

# Files of people leave only through a view that checks who asks: there is no MEDIA_URL. They lie on disk, or in an S3-compatible store
# once S3_BUCKET names one (`deploy/requirements-s3.txt` has the packages for it).
PRIVATE_FILES = MEDIA_ROOT = DATA_DIR / "files"
S3_BUCKET = env.str("S3_BUCKET", "")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Development needs no collectstatic: a sheet that was saved is the sheet that is served.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEVELOPMENT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", "") or None,
            "region_name": env.str("S3_REGION", "") or None,
            "access_key": env.str("S3_ACCESS_KEY", "") or None,
            "secret_key": env.str("S3_SECRET_KEY", "") or None,
            "default_acl": None,
            "file_overwrite": False,
            # What is larger than this waits on disk, not in memory, while it is sent.
            "max_memory_size": 1024 * 1024,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_FILES}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "relisensi.static_files.MinifiedAndHashed"
    },
}

UPLOAD_MAX_BYTES = 25 * 1024 * 1024
# Files of one form together: the web server in front takes a little more (deploy/nginx.conf.example).
FORM_FILES_MAX_BYTES = 35 * 1024 * 1024
# So many photographs and PDFs become one document.
UPLOAD_MAX_FILES = 50
# An upload in pieces: the largest piece, how long one that broke off waits
# to be continued (and a file without a row to be swept up), and how many of them one person may have; one more is not begun.
UPLOAD_PIECE_MAX_BYTES = 4 * 1024 * 1024
UPLOAD_KEPT_HOURS = env.int("UPLOAD_KEPT_HOURS", 72)
UPLOADS_UNFINISHED_MAX = 300
# A dossier that was packed as one ZIP can be fetched for so long.
DOSSIER_ZIP_KEPT_HOURS = env.int("DOSSIER_ZIP_KEPT_HOURS", 7 * 24)
# Text of one request, files apart: a day's work of an assessor sent at once.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Whoever sends more documents at once than the list has rows hears so on a page of ours.
DATA_UPLOAD_MAX_NUMBER_FILES = 400

# How many files of people are read at once; those of visitors get half as many processes of their own.
FILES_AT_ONCE = env.int("FILES_AT_ONCE", 2)
# Pages of people come first: reading has a low weight among those who share a processor. On the clock it may therefore take so many times
# what it may take of a processor.
FILES_NICE, FILES_CLOCK = env.int("FILES_NICE", 10), 4
# How long a page waits for a file that is being read, before it says so; at most half of the threads wait.
FILES_PATIENCE = 2.5
WEB_THREADS = env.int("WEB_THREADS", 4)

# A virus scanner: clamd://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl. Once named it must answer, or no file is taken in.
CLAMD = env.str("CLAMD", "")

# Work in the background: written down with the act that asks for it, done by `manage.py db_worker`.

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Work that runs for longer than this was left behind by a worker that died.
WORK_MINUTES_MAX = env.int("WORK_MINUTES_MAX", 30)

# People and their sessions

AUTH_USER_MODEL = "lsp.User"
AUTHENTICATION_BACKENDS = ["audits.people.roles.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name", "phone"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "lsp.people.passwords.GuessValidator"},
]
# On a scale to 4: not guessed even by somebody who has the database.
PASSWORD_MINIMAL_STRENGTH = 3
PASSWORD_RESET_TIMEOUT = 60 * 60

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "lsp.people.allauth_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "lsp.forms.account.SignInForm",
    "add_email": "lsp.forms.account.NewAddressForm",
    "reset_password": "lsp.forms.account.ForgottenPasswordForm",
    "request_login_code": "lsp.forms.account.CodeForm",
}
# Accounts are opened by an officer who knows the address; nobody registers alone. An address is nobody's until the link that
# its mailbox got was followed; an account has one, and a new one takes the place of the old one only then.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_ANONYMOUS_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/akun/email/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Five wrong passwords shut an account for strangers; a code by mail and the owner's known device open it (lsp/people/guessing.py).
# What is counted apart for the owner has no limit of allauth's beside it.
ACCOUNT_RATE_LIMITS = {"login": None, "request_login_code": None, "reset_password": "20/m/ip"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# How long a proof of identity counts before a signature, a decision, an issue or a change of the account.
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("PROOF_MINUTES", 10) * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Relisensi] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
# No tick box: a phone that restarts during a visit keeps its session, for a working day at most.
ACCOUNT_SESSION_REMEMBER = True

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Relisensi"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# BNSP's people and assessors work with two factors; a demonstration asks for the password alone unless told otherwise.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", not DEVELOPMENT)

SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12) * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "audits.views.errors.csrf_failed"

# What a browser may do

if not DEVELOPMENT:
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

SECURE_REFERRER_POLICY = "same-origin"
# Browsers that read frame-ancestors (all that matter) ignore this; the page's own previews follow the policy below.
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}

PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

# Language and time

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "relisensi" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEVELOPMENT
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
# Legal days begin and end in this zone, wherever the reader sits.
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# A cell that begins like a formula is text in whatever leaves as a sheet.
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
# Between dry run and confirmation a sheet waits under a name of its own: the page then tells no path of this machine.
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"

# Mail: consolemail:// prints it, filemail:///folder keeps it in files, smtp+tls://user:password@host:587 sends it.

MAIL = env.email_url("EMAIL_URL", default="consolemail://")
if MAIL["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    if not MAIL["EMAIL_FILE_PATH"]:
        raise ImproperlyConfigured(
            "EMAIL_URL names no folder: write filemail:///srv/relisensi-mail with three strokes."
        )
    # A folder from the root, as in every other address of a file; taken apart it has lost its first stroke.
    MAIL["EMAIL_FILE_PATH"] = "/" + MAIL["EMAIL_FILE_PATH"].lstrip("/")
vars().update(MAIL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Relisensi <relisensi@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Whom people ask: BNSP's secretariat, as the help pages name it. Without them these pages say that nobody has written it down.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "").strip()
CONTACT_PHONE = env.str("CONTACT_PHONE", "").strip()

# Signatures on issued documents

SIGNING_KEY_FILE = Path(env.str("SIGNING_KEY_FILE", str(DATA_DIR / "keys" / "development.p12")))
SIGNING_KEY_PASSPHRASE = env.str("SIGNING_KEY_PASSPHRASE", "")
# A token instead of the file: the library of its maker, its label, the label of key and certificate on it, its PIN.
SIGNING_PKCS11_MODULE = env.str("SIGNING_PKCS11_MODULE", "")
SIGNING_PKCS11_TOKEN = env.str("SIGNING_PKCS11_TOKEN", "")
SIGNING_PKCS11_KEY = env.str("SIGNING_PKCS11_KEY", "relisensi")
SIGNING_PKCS11_PIN = env.str("SIGNING_PKCS11_PIN", "")
# An authority that stamps the time of a signature (RFC 3161); without one the time is our own.
SIGNING_TSA_URL = env.str("SIGNING_TSA_URL", "")

# What a document may cost the process that prints it: seconds, and megabytes of address space.
PDF_SECONDS = env.int("PDF_SECONDS", 20)
PDF_MEMORY_MB = env.int("PDF_MEMORY_MB", 1536)

# Demonstration: whom `seed_demo` makes and the sign-in page names, on a development machine only.

if DEVELOPMENT:
    DEMO_PASSWORD = "relisensi-peragaan"  # noqa: S105
    DEMO_ACCOUNTS = [
        ("Ketua LSP Wiworotomo", "pairan@wiworotomo.example"),
        ("Sekretariat LSP Wiworotomo", "tarlani@wiworotomo.example"),
        ("Dewan Pengarah Wiworotomo", "yanuar.sumaryoko@wiworotomo.example"),
        ("Sekretariat BNSP", "ratna.wulandari@bnsp.example"),
        ("Ketua tim asesor", "robiatun.awadiyah@bnsp.example"),
        ("Anggota tim asesor", "arofitun.nurjanah@bnsp.example"),
        ("Observer", "bagus.santoso@bnsp.example"),
        ("Pemutus", "haryanto.prasetyo@bnsp.example"),
        ("Sekretariat BNSP dan ketua tim", "dewi.kartika@bnsp.example"),
        ("Ketua LSP yang memperbaiki temuan", "ketua@smk-contoh-purbalingga.example"),
    ]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "relisensi.log_lines.OneLine",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "propagate": False},
        "django.server": {"handlers": ["console"], "propagate": False},
        # Each of these has several lines to say about every PDF.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pyhanko": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "pyhanko_certvalidator": {"level": "WARNING"},
    },
}
