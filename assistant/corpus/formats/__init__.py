"""Formats other than text, each made into text with the places (page, slide, row) that it has.

Only `assistant.corpus.worker` converts, in a process of its own; each imports its package when
it is needed.
"""
