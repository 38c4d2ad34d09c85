#!/bin/sh
# Becomes n8n, with the command that is given to it, as the upstream image's does.
exec n8n "$@"
