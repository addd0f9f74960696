"""What people say: one module per conversation. No SQL, no HTTP, no jobs: they meet in storage."""
