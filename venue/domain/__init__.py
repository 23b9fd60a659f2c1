"""Tier 1, the domain: pure and synchronous rules, one noun a file; the clock and the ids are passed in."""
