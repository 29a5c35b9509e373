"""Load: the API beside a bare retrieval loop, in one run: `python -m evals load`."""
