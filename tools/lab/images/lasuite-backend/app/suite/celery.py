"""Work that need not be done while somebody waits; tasks are in the `tasks` module of each application."""

import configurations
from celery import Celery

configurations.setup()

app = Celery("suite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Of the server's threads only the first would know it otherwise.
app.set_default()
