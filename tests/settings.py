"""The site's settings, as the unit tests use them."""

from probeviz.settings import *  # noqa: F403

SECRET_KEY = "only-for-tests"
HTTPS = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
# Names without a hash: no test needs `collectstatic` first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Else the thread that asks PostgreSQL (tests/servers) would still be connected when its database is dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
