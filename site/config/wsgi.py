"""The site as a WSGI application: `gunicorn --pythonpath site config.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_wsgi_application()

# What is loaded now stays for good: the collector need not look through it at every turn.
gc.freeze()
