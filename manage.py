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
        sys.stdout.flush()
    except (ImproperlyConfigured, NotSupportedError, OperationalError) as error:
        # A matter of the installation, not of the code: one sentence instead of a traceback.
        if "--traceback" in sys.argv:
            raise
        raise SystemExit(str(error).strip()) from error
    except BrokenPipeError:
        # Who reads the output has seen enough; nothing more can be told, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
