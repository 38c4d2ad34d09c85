"""Users and documents."""
