"""Logos: from an untrusted file to paths or a picture that we draw ourselves."""

from dtpr.signs.logos.files import LogoFile, load_logo, write_logo
from dtpr.signs.logos.logo import GOOD_DPI, LOWEST_DPI, Logo
from dtpr.signs.logos.reading import media_type_of, read_logo
from dtpr.signs.logos.worker import Rebuilt, rebuild

__all__ = [
    "GOOD_DPI",
    "LOWEST_DPI",
    "Logo",
    "LogoFile",
    "Rebuilt",
    "load_logo",
    "media_type_of",
    "read_logo",
    "rebuild",
    "write_logo",
]
