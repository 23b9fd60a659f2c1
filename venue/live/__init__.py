"""Tier 3, the running venue: hub, rooms, visits, outboxes, fan-out, limits."""
