"""Entry file: `uv run bot.py demo`, `uv run bot.py run`."""

from bot.main import main

if __name__ == "__main__":
    main()
