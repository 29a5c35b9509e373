"""The page in figures: `python -m evals page`.

How soon it shows an answer, beside the Python API; 50 people at once; memory; what a start takes.
"""
