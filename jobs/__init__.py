"""What the clock does: plain coroutines, woken by the scheduler."""
