"""The site's settings. What a deployment may change comes from the environment.

Each name that is read here has its heading in docs/settings.md; a test compares the two.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from probeviz.live.limits import RUNS_A_MINUTE as RUNS_A_MINUTE_BY_DEFAULT

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT: list[str] = []


def text(name: str, default: str = "") -> str:
    ENVIRONMENT.append(name)
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; expected 1 or 0.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; expected a number from 0.")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(value: str) -> dict[str, Any]:
    """A path, or sqlite:/// and a path, means SQLite; postgresql:// with an address PostgreSQL."""
    if value.startswith(("postgresql://", "postgres://")):
        return postgresql(value)
    path = value.removeprefix("sqlite:///")
    if "://" in path:
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {value.partition('://')[0]}://; expected a path, sqlite:/// or postgresql://."
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,  # opening a file anew, with all of Django's SQL functions, costs more than a query
        "OPTIONS": {
            # A writer takes its lock at BEGIN and waits for it, instead of failing half way through.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # WAL: readers never wait for the writer. NORMAL loses no commit when the process dies.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


DATABASE_CONNECTIONS = number("PROBEVIZ_DATABASE_CONNECTIONS", 10)  # of one process, at most

# What a statement of ours takes is milliseconds. One that waits for longer waits for somebody who is stuck.
POSTGRESQL_TIMEOUTS = {
    "statement_timeout": "15s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",  # a process that stopped half way gives its locks back
}


# The pool gives up a new connection after a second, and so makes one for the next who asks: by itself it would wait
# ever longer between two tries, as long again as the server has been away.
POOL = {"min_size": 1, "timeout": 2, "reconnect_timeout": 1}


def postgresql(value: str) -> dict[str, Any]:
    """What follows a `?` goes to libpq: sslmode=require; `options` there takes the place of our time-outs."""
    url = urlsplit(value)
    try:
        port = str(url.port or "")
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL names a port that is none; postgresql://host:5432/name would do."
        ) from None
    timeouts = " ".join(f"-c {name}={limit}" for name, limit in POSTGRESQL_TIMEOUTS.items())
    # A server that has vanished without a word is given up after ten seconds, not after the system's 15 minutes.
    libpq = {"connect_timeout": "5", "tcp_user_timeout": "10000", "options": timeouts} | dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": port,
        "CONN_MAX_AGE": 0,  # it goes back to the pool: every request has a thread of its own, which would keep one
        "CONN_HEALTH_CHECKS": True,  # and after a restart of the server the old one is not used
        "OPTIONS": libpq | {"pool": POOL | {"max_size": DATABASE_CONNECTIONS}},
    }


def channel_layer(redis: str) -> dict[str, Any]:
    """Only hints travel through the layer, and each may be lost, so memory does for one process."""
    if not redis:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    if not redis.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL is no address of a Redis; redis://host:6379/0 would be.")
    return {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [redis]},
    }


DEBUG = flag("DEBUG", default=False)

# Without DEBUG an empty key stays empty: probeviz.asgi then refuses to start, while management commands,
# which sign nothing, go on working.
SECRET_KEY = text("SECRET_KEY") or ("only-for-development-and-known-to-all" if DEBUG else "")

ALLOWED_HOSTS = names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS")

HTTPS = flag("PROBEVIZ_HTTPS", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # forms carry the token; no script reads it
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"

RUNS_A_MINUTE = number("PROBEVIZ_RUNS_A_MINUTE", RUNS_A_MINUTE_BY_DEFAULT)
KEEP_DAYS = number("PROBEVIZ_KEEP_DAYS", 30)
KEEP_LINKS_DAYS = number("PROBEVIZ_KEEP_LINKS_DAYS", 365)
LESSONS = text("PROBEVIZ_LESSONS")

INSTALLED_APPS = [
    *(["daphne"] if "runserver" in sys.argv else []),  # gives it websockets; Twisted's 0.4 s are for it alone
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "probeviz",
    *(room for room in ("probeviz.live", "probeviz.pages") if find_spec(room)),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "probeviz.pages.csp.ContentSecurityPolicy",  # before whitenoise, so that static files carry it too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # the first facts are in the page: 70 KB of JSON, 10 of them zipped
    "django.contrib.sessions.middleware.SessionMiddleware",
    "probeviz.pages.language.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "probeviz.urls"
ASGI_APPLICATION = "probeviz.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "probeviz.pages.csp.context",
                "probeviz.pages.language.context",
                "probeviz.pages.style.context",
            ]
        },
    }
]

DATABASES = {"default": database(text("DATABASE_URL", str(BASE_DIR / "db.sqlite3")))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = text("REDIS_URL")
CHANNEL_LAYERS = {"default": channel_layer(REDIS_URL)}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "probeviz.live.masking.Masked"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django brings handlers of its own; this one takes their place.
        "django": {"handlers": ["stderr"], "level": "INFO" if DEBUG else "WARNING", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]  # those that have texts: docs/translating.md
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "probeviz" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(text("PROBEVIZ_STATIC_ROOT", str(BASE_DIR / "staticfiles")))
# Only what is served as it is: sources of the bundle do not belong here.
STATICFILES_DIRS = [
    folder for folder in (BASE_DIR / "static" / "dist", BASE_DIR / "static" / "pictures") if folder.is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "probeviz.pages.storage.HashedStaticFiles"
    },
}
