"""Faults with a cure; below everything else, so that every layer may raise them."""


class RasidError(Exception):
    """A fault whose text is one sentence for the person who can mend it."""


class ConfigError(RasidError):
    """Settings that cannot be used; every fault found is in `faults`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class InputError(RasidError):
    """Input from outside (a file, a feed, a query) that cannot be read; says what and where."""


class OutputClosed(Exception):  # noqa: N818 - no error: whoever reads our output has seen enough
    """Nobody reads standard output any more (`… | head`)."""


class StorageError(RasidError):
    """The database cannot be used; says which and what to do."""


class TokenError(RasidError):
    """Telegram refuses the bot's token."""
