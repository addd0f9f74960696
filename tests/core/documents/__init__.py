"""Article documents."""
