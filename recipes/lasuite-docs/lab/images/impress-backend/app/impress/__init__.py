"""The Django project of Docs."""
