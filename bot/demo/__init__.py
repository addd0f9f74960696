"""Telegram in a box: a local Bot API and a sample newsroom."""
