"""Meetings: rooms, and who may enter them."""
