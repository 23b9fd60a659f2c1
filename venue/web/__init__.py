"""Tier 4, web: pages, forms and the JSON API. Nothing here changes state but through the hub's commands."""
