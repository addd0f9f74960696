"""Contract tests of storage, run on both engines."""
