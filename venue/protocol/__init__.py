"""Tier 0, the words: commands, updates, refusals, topics, close codes, and the only JSON codec."""
