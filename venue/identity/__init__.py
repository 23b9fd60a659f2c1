"""Tier 3, identity: who somebody is. Signed keys, personal links, the door, and the cookie a key travels in."""
