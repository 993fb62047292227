"""What the site says in its logs: one line each, to the console."""


def logging_at(level):
    """Return the setting LOGGING, from this level on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "level": level,
            },
            "warnings": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # One line for every page that is published or deleted: Wagtail keeps a better record in the database.
            "wagtail": {"level": "WARNING"},
            # Two lines for every task; the worker sets the logger's own level, so the handler's counts.
            "django_tasks": {"handlers": ["warnings"], "propagate": False},
        },
    }
