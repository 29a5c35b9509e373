"""Arbitrary text for properties: all of Unicode, and strings made of what the parsers look out for."""

from __future__ import annotations

from hypothesis import strategies as st

_PIECES = (
    "Kapal",
    "berlayar",
    "the boat",
    "Dr",
    "dr",
    "No",
    "Co",
    "Ltd",
    "A",
    "i",
    "3",
    "7%",
    "1.250",
    "www.example.com",
    ".",
    "...",
    "?",
    "!",
    "。",
    "…",
    "“",
    "”",
    '"',
    "'",
    "(",
    ")",
    "[99]",
    "*",
    "_",
    "-",
    "#",
    "---",
    ":",
    ",",
    " ",
    " ",
    " ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\u00a0",
    "\u2028",
    "\u200b",
    "\x00",
    "\ud800",
    "é",
    "e\u0301",
    "👩‍🔬",
    "漢字",
    "ﷺ",
    "Baca juga:",
    "Berita Terkait",
    "Copyright © 2025",
    "Editor: ",
    "Oleh : ",
    "Subscribe to our news",
    "Bagikan",
    "Ambon (KABAR) - ",
    "20-05-2025",
    "---\ntitle: x\n---\n",
    "x" * 70,
)

anything = st.text(max_size=400)
"""Any code points at all, lone surrogates among them."""

pieced = st.lists(st.sampled_from(_PIECES), max_size=80).map("".join)
"""What news pages are made of, in no sensible order."""

texts = st.one_of(anything, pieced, st.builds(lambda a, n, b: a + b * n, pieced, st.integers(1, 40), pieced))
"""Any text, long runs included."""

names = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9).map(str.capitalize)
"""A capitalised word that no rule knows."""
