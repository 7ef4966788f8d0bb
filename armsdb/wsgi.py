"""WSGI entry point, for granian and any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
application = get_wsgi_application()
