"""What people say: one module per conversation. Nothing here knows SQL, HTTP or the jobs; storage is the meeting place."""
