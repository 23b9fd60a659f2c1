"""Tier 3, Redis: a venue in many processes on one Redis or Valkey, a Sentinel trio or a cluster."""
