"""Either server, with the vector of each question made once: python -m evals.load.starting chat|bare ...

So its second run over the same questions tells what an answer costs beside the embedding model, whichever that is.
"""

from __future__ import annotations

import sys
from functools import lru_cache

from assistant.index.embeddings import LocalEmbeddings

_KEPT = 20_000


def main() -> None:
    """Start the server that the first argument names."""
    model = LocalEmbeddings()
    made = lru_cache(_KEPT)(model.embed_query)
    setattr(LocalEmbeddings, "embed_query", lambda _, text: made(text))  # noqa: B010 - a method replaced
    if sys.argv[1] == "bare":
        from evals.load import bare

        del sys.argv[1]
        bare.main()
    else:
        from assistant.frontends import cli

        cli.main()


if __name__ == "__main__":
    main()
