"""The program as a WSGI application, for `huiyin serve` and for any other server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from huiyin.config import postgres, serve_children

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
serve_children.leave_with_parent()
if not postgres.external_url() and postgres.URL_VARIABLE not in os.environ:
    postgres.start()
application = get_wsgi_application()
# What is loaded now stays: collecting garbage need not walk through it again and again while somebody waits for a page.
gc.collect()
gc.freeze()
