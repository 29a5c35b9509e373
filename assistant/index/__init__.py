"""Passages become findable."""
