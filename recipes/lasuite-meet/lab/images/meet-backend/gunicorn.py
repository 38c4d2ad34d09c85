"""How gunicorn serves meet."""

bind = ["0.0.0.0:8000"]
workers = 2
timeout = 90
graceful_timeout = 10
accesslog = "-"
errorlog = "-"
