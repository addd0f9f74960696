"""What people say: one module per conversation."""
