"""Tier 3, embedded: a venue in one process, its store one SQLite file, its bus and presence in memory."""
