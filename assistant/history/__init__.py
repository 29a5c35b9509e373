"""Conversations as they are kept, what their readers thought of them, and whether their citations still hold."""
