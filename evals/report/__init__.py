"""A run as a page to read: figures, plots, and every question with its answer."""
