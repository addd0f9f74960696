"""The product's texts, one Fluent file per language; Arabic is the reference."""
