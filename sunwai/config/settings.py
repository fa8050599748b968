"""Django's settings. Everything an install may change comes from the environment; see docs/settings.md."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from sunwai.base import sealing
from sunwai.base.database import Embedded
from sunwai.config.environment import ROOT, database, env_bool, env_choice, env_int, var
from sunwai.config.training import stay_inside

VAR: Path = var()
DATABASE_URL = os.environ.get("DATABASE_URL", "")
EMBEDDED = not DATABASE_URL
DATABASES = {"default": database(DATABASE_URL or Embedded(VAR).url)}

_keys = os.environ.get("SUNWAI_KEYS", "")
if not _keys:
    if not EMBEDDED:
        raise ImproperlyConfigured(
            "SUNWAI_KEYS is not set. With a database server the sealing keys must come from the environment: "
            "run 'sunwai key' once, keep what it prints apart from the database's backups, and set SUNWAI_KEYS to it."
        )
    _keys = sealing.made_once(VAR / "keys")
try:
    sealing.read_keys(_keys)
except sealing.BadKeys as error:
    raise ImproperlyConfigured(f"{error.__doc__} Write them as 'sunwai key' prints one.") from error
SUNWAI_KEYS = _keys

SECRET_KEY = (
    os.environ.get("SUNWAI_SECRET") or sealing.Seal(sealing.read_keys(_keys), "web.secret").digest(b"django").hex()
)
DEBUG = False
SUNWAI_DEMO = env_bool("SUNWAI_DEMO", False)
SUNWAI_TRAINING = env_bool("SUNWAI_TRAINING", False)
if SUNWAI_TRAINING:
    stay_inside()
SUNWAI_URL = os.environ.get("SUNWAI_URL", "http://127.0.0.1:8000")
SUNWAI_THREADS = env_int("SUNWAI_THREADS", 4)
SUNWAI_ENGINE = env_choice("SUNWAI_ENGINE")
SUNWAI_CENSUS = os.environ.get("SUNWAI_CENSUS", str(ROOT / "samples" / "punjab" / "census.csv"))
SUNWAI_SPARK = os.environ.get("SUNWAI_SPARK", "local[*]")
SUNWAI_DUTY_MINUTES = env_int("SUNWAI_DUTY_MINUTES", 5)
SUNWAI_DUTY_HEAD = os.environ.get("SUNWAI_DUTY_HEAD", "")
SUNWAI_EMERGENCY = os.environ.get("SUNWAI_EMERGENCY", "1122, 15")
SUNWAI_SECOND_LOOKS = env_int("SUNWAI_SECOND_LOOKS", 10)
SUNWAI_MORNING_POSTS = os.environ.get("SUNWAI_MORNING_POSTS", "")
SUNWAI_ALARM_POSTS = os.environ.get("SUNWAI_ALARM_POSTS", "")
SUNWAI_ANONYMOUS = os.environ.get("SUNWAI_ANONYMOUS", "information")
SUNWAI_OFFER_CASES = env_bool("SUNWAI_OFFER_CASES", False)
SUNWAI_JURISDICTION = os.environ.get("SUNWAI_JURISDICTION", "")
SUNWAI_OPEN311_TOKENS = env_bool("SUNWAI_OPEN311_TOKENS", False)
SUNWAI_HOOKS_ANYWHERE = env_bool("SUNWAI_HOOKS_ANYWHERE", False)
SUNWAI_ARCHIVE = os.environ.get("SUNWAI_ARCHIVE", "")
SUNWAI_PROXIES = os.environ.get("SUNWAI_PROXIES", "")
SUNWAI_METRICS_TOKEN = os.environ.get("SUNWAI_METRICS_TOKEN", "")
ALLOWED_HOSTS = [h for h in os.environ.get("SUNWAI_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",") if h]
CSRF_TRUSTED_ORIGINS = [SUNWAI_URL] if SUNWAI_URL.startswith("https://") else []

ROOMS = [
    "ledger", "machines", "directory", "people", "insight", "messages", "transactions", "casework", "outreach",
    "feedback", "complaints", "reports", "remedies", "web",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    *(f"sunwai.{room}" for room in ROOMS),
    "sunwai.config.apps.Config",
]
MIDDLEWARE = [
    "sunwai.config.forwarded.Whose",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sunwai.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sunwai.web.middleware.Doorkeeper",
    "sunwai.web.taking.Taking",
    "sunwai.web.course.seeing.Seeing",
]
ROOT_URLCONF = "sunwai.config.urls"
WSGI_APPLICATION = "sunwai.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((ROOT / "sunwai" / "web").glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sunwai.web.context.page",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ACCOUNT_ADAPTER = "sunwai.web.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_ADAPTER = "sunwai.web.signing_in.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "ur"
LANGUAGES = [("ur", "اردو"), ("en", "English")]
LOCALE_PATHS = sorted((ROOT / "sunwai").glob("*/locale")) + sorted((ROOT / "sunwai").glob("web/*/locale"))
USE_TZ = True
TIME_ZONE = "Asia/Karachi"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "sunwai_cache",
        # beyond Django's 300 it would forget what limits who tries too often
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SUNWAI_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CSRF_FAILURE_VIEW = "sunwai.web.public.views.stale"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env_choice("SUNWAI_LOG")},
}
