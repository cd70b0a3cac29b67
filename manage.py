#!/usr/bin/env python
"""Django's command line, for this site."""

import os
import sys

from django.core.management import execute_from_command_line

from probeviz.management.plainly import plainly

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probeviz.settings")
    with plainly():
        execute_from_command_line(sys.argv)
