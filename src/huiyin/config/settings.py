"""Settings of the whole program: one file, fed by the environment.

HUIYIN_HOME names the data folder, DATABASE_URL another PostgreSQL than the embedded one, HUIYIN_HOSTS the host names
that are answered, HUIYIN_DEBUG=1 shows error pages to a developer. HUIYIN_ENCODER, or HUIYIN_ENCODER_URL with
HUIYIN_ENCODER_MODEL and HUIYIN_ENCODER_KEY, plug a model for the likeness of texts in; without them there is none.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from huiyin.kernel.keys import key_at

PACKAGE = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """Return the folder that holds everything the program keeps on disk."""
    if named := os.environ.get("HUIYIN_HOME"):
        return Path(named).expanduser().absolute()
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(shared) / "huiyin"


def database(url: str) -> dict[str, object]:
    """Turn a postgresql:// address into Django's form."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def secret_key() -> str:
    """Return the signing key of this installation; it never lies in the database or a backup."""
    return key_at(data_folder() / "keys" / "signing.key", lambda: secrets.token_urlsafe(64).encode()).decode()


SECRET_KEY = secret_key()
DEBUG = os.environ.get("HUIYIN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("HUIYIN_HOSTS", "*").split(",")
HUIYIN_HOME = data_folder()

ENCODER = os.environ.get("HUIYIN_ENCODER", "")
ENCODER_URL = os.environ.get("HUIYIN_ENCODER_URL", "")
ENCODER_MODEL = os.environ.get("HUIYIN_ENCODER_MODEL", "")
ENCODER_KEY = os.environ.get("HUIYIN_ENCODER_KEY", "")

DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL")
        or os.environ.get("HUIYIN_EMBEDDED_URL")
        or "postgresql://nobody@127.0.0.1:1/none"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "huiyin.kernel",
    "huiyin.people",
    "huiyin.campaigns",
    "huiyin.cases",
    "huiyin.surveys",
    "huiyin.insight",
    "huiyin.activities",
    "huiyin.channels",
    "huiyin.supervision",
    "huiyin.openness",
    "huiyin.delivery",
    "huiyin.reports",
    "huiyin.web",
    "huiyin.config",
]
MIDDLEWARE = [
    "huiyin.web.middleware.SafeAnswers",
    "django.middleware.security.SecurityMiddleware",
    "huiyin.web.assets.Served",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huiyin.web.first_start.FirstStart",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "huiyin.config.urls"
WSGI_APPLICATION = "huiyin.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["huiyin.people.backends.WithUnit"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体"), ("zh-hant", "繁體"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

STATIC_URL = "static/"
MEDIA_ROOT = data_folder() / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "huiyin.web.assets.Versioned"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600  # every address carries the digest of its file
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "huiyin.web.errors.expired"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
