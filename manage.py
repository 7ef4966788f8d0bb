#!/usr/bin/env python
"""Command line of armsdb."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed in this Python. Make the virtual environment first:\n"
            "  python3 -m venv .venv && .venv/bin/pip install -r requirements.txt\n"
            "and run .venv/bin/python manage.py."
        ) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
