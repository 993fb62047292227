"""The site as a WSGI application: `gunicorn --pythonpath site config.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_wsgi_application()

# What is loaded now stays for good: the collector need not look through it at every turn.
gc.freeze()
# And a page makes tens of thousands of objects that go with it: looking after every 700 of them finds nothing.
gc.set_threshold(10_000, 10, 10)
