"""The real program, in processes of its own, over HTTP: a test for each promise of the map (1.26)."""
