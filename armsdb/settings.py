"""Settings of armsdb, all from the environment and safe where it says nothing.

With no DATABASE_URL the project runs on its own embedded PostgreSQL, for one machine; with
DATABASE_URL it is a production installation and asks for its secret key and host names.
"""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

import pghistory
import psycopg
import psycopg.conninfo
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name, default):
    """Read yes/no from the environment; anything else is an error, not a guess."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "yes", "true", "on", "1", "no", "false", "off", "0"):
        return default if value == "" else value in ("yes", "true", "on", "1")
    raise ImproperlyConfigured(f"{name}={value!r}: write yes or no.")


def env_list(name):
    """Read comma-separated words from the environment."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def env_int(name, default):
    """Read a whole number from the environment."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number.")
    return int(value)


def database_from_url(url):
    """Turn a PostgreSQL address into Django's settings; raises ImproperlyConfigured."""
    if url.count("@") > 1:
        raise ImproperlyConfigured("DATABASE_URL holds @ twice: write %40 for one in the password.")
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// "
            "(PostgreSQL is the only engine): postgresql://user:password@host:5432/name"
        )
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # What libpq says of it may quote a piece of the password.
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write postgresql://user:password@host:5432/name, and in "
            "the password %40 for @, %2F for /, %3A for : and %25 for %."
        ) from None
    if not parts.get("dbname"):
        raise ImproperlyConfigured("DATABASE_URL names no database: end it with /name")
    return {
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "").strip()
EMBEDDED = not DATABASE_URL

DATA_DIR = Path(os.environ.get("ARMSDB_DATA_DIR") or BASE_DIR / ".data")


def secret_key():
    """Take the key from the environment, or keep a generated one for the embedded run."""
    if key := os.environ.get("ARMSDB_SECRET_KEY", "").strip():
        return key
    if not EMBEDDED:
        raise ImproperlyConfigured(
            "ARMSDB_SECRET_KEY is not set. With DATABASE_URL the project runs in production and "
            "needs a secret of its own; make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    try:
        return kept_secret_key(DATA_DIR / "secret_key")
    except OSError as error:
        raise ImproperlyConfigured(
            f"{error.filename} cannot be used ({error.strerror}). Set ARMSDB_DATA_DIR to a folder "
            "you may write to, or DATABASE_URL to a PostgreSQL server."
        ) from error


def kept_secret_key(path):
    """Read the generated key, or make it, whole before it has its name: others may be reading."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(64))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            Path(draft).unlink()
    return path.read_text()


DEBUG = env_bool("ARMSDB_DEBUG", default=False)
HTTPS = env_bool("ARMSDB_HTTPS", default=not EMBEDDED)
SECRET_KEY = secret_key()
ALLOWED_HOSTS = env_list("ARMSDB_ALLOWED_HOSTS") or (
    ["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else []
)
CSRF_TRUSTED_ORIGINS = env_list("ARMSDB_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "transfers",  # first: its templates stand before the admin's own
    "armsdb.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_filters",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "transfers.accounts.gate.AdminGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "armsdb.urls"
WSGI_APPLICATION = "armsdb.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The engine starts the embedded server when the first connection is asked for.
DATABASES = {
    "default": {
        "ENGINE": "armsdb.postgres",
        **(database_from_url(DATABASE_URL) if DATABASE_URL else {"NAME": "armsdb"}),
        "CONN_MAX_AGE": 0 if EMBEDDED else 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of accounts that were made before
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Sign-in by name and password; no sign-up, no mail. transfers/accounts/ has the limits.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "transfers.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "transfers.accounts.forms.SignInForm",
    "change_password": "transfers.accounts.forms.PasswordForm",
    "reauthenticate": "transfers.accounts.forms.AgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
MFA_ADAPTER = "transfers.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "transfers.accounts.forms.CodeForm",
    "reauthenticate": "transfers.accounts.forms.CodeAgainForm",
    "activate_totp": "transfers.accounts.forms.SetUpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "armsdb"
MFA_TOTP_TOLERANCE = 1  # clocks differ, and typing takes time
MFA_RECOVERY_CODES_SHOW_ONCE = True
REQUIRE_SECOND_FACTOR = env_bool("ARMSDB_REQUIRE_SECOND_FACTOR", default=not EMBEDDED)

SESSION_ENGINE = "transfers.accounts.sessions"
SESSION_IDLE = env_int("ARMSDB_SESSION_IDLE", 2 * 60)
SESSION_MAX = env_int("ARMSDB_SESSION_MAX", 12 * 60)
if not (SESSION_IDLE and SESSION_MAX):
    raise ImproperlyConfigured("ARMSDB_SESSION_IDLE and ARMSDB_SESSION_MAX are minutes, 1 or more.")
SESSION_COOKIE_AGE = SESSION_MAX * 60
CSRF_FAILURE_VIEW = "transfers.accounts.gate.csrf_failure"

# Milliseconds that one query of a public page may take before the page gives up.
PUBLIC_STATEMENT_TIMEOUT = env_int("ARMSDB_STATEMENT_TIMEOUT", 10_000)

# Requests that one address may send to the API in a minute, in each process; 0 for no limit.
API_RATE = env_int("ARMSDB_API_RATE", 600)
# The API has no sign-in, and answers in one format. Its views say the rest.
REST_FRAMEWORK = {"URL_FORMAT_OVERRIDE": None, "UNAUTHENTICATED_USER": None}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "armsdb",
    "VERSION": "1",
    "DESCRIPTION": "A register of arms transfers, for reading. /api/ explains it to people.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # one for each address that asks the API
    },
    # Pages as they were last shown, by the version of the data they were made of.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
    # Pictures of charts, for all processes and the time after a restart; some 200 MB at most.
    "charts": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "charts",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 3000},
    },
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
DATE_FORMAT = "j F Y"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o600

# History: one statement-level trigger each for insert, update and delete of every tracked table.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
# History is read by record or by context, never by what a record once pointed at.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=True)

# Both codes, and our admin classes check them: without them import-export lets any staff in.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env_bool("ARMSDB_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"dated": {"format": "{asctime} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "dated": {"class": "logging.StreamHandler", "formatter": "dated"},
        "null": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Anyone can send a wrong Host header; it is refused, and no traceback of ours.
    # A page refused or not found is no fault of the site; its traceback would hide real ones.
    "loggers": {
        "django.security.DisallowedHost": {"handlers": ["null"], "propagate": False},
        "django.request": {"level": "ERROR"},
        "armsdb.accounts": {"handlers": ["dated"], "level": "INFO", "propagate": False},
    },
}
