"""What people would otherwise use, on the same questions and documents, with the same embeddings and the same model."""
