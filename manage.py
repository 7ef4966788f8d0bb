#!/usr/bin/env python
"""Command line of armsdb."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import NotSupportedError, OperationalError
    except ImportError as error:
        raise SystemExit(
            "Django is not installed in this Python. Make the virtual environment first:\n"
            "  python3 -m venv .venv && .venv/bin/pip install -r requirements.txt\n"
            "and run .venv/bin/python manage.py."
        ) from error
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, NotSupportedError, OperationalError) as error:
        # A matter of the installation, not of the code: one sentence instead of a traceback.
        if "--traceback" in sys.argv:
            raise
        raise SystemExit(str(error).strip()) from error


if __name__ == "__main__":
    main()
