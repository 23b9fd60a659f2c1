"""Tier 3, adapters: what stands behind the ports. Each passes tests/conformance."""
