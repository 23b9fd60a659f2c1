"""Venue: a hybrid poster session in which remote and in-person people share one floor."""

__version__ = "0.1.0"
