"""How the product carries more and more passages."""
