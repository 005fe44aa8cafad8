"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """Tells the time it is set to: noon on 22 November 2026 to begin with."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def timestamp(self) -> float:
        """Return the time in seconds since 1970."""
        return self.at.timestamp()

    def forward(self, *, days: float = 0, seconds: float = 0) -> None:
        """Move the clock on."""
        self.at += timedelta(days=days, seconds=seconds)
