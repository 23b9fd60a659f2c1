"""Tier 3, importers: files that people have → records. Read, taken apart, planned against what is there, put at once.

The way of a row: `tables` (bytes → cells) → `posters`, `programme`, `people` (cells → drafts and problems) → `plan`
(drafts and records → puts and a report) → `control` (one `store.put`). Only `control` touches a store.
"""
