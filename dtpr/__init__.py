"""An open, self-hostable registry of the technology in public places."""

__version__ = "0.1.0"
