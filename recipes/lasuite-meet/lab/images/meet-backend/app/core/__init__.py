"""Rooms, their access, and tokens for LiveKit."""
