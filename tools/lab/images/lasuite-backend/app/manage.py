#!/usr/bin/env python3
"""Django's commands, over the settings that DJANGO_SETTINGS_MODULE and DJANGO_CONFIGURATION name."""

import sys

from configurations.management import execute_from_command_line

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
