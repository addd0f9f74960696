"""Rasid: Arabic-first news alerts for Telegram."""
