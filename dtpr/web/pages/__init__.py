"""Pages for people: drawn by the server, whole without JavaScript, one file a page."""

from dtpr.web.pages.device import device
from dtpr.web.pages.here import here
from dtpr.web.pages.place import place
from dtpr.web.pages.preview import place_preview, preview
from dtpr.web.pages.sign import sign
from dtpr.web.pages.start import start

__all__ = ["device", "here", "place", "place_preview", "preview", "sign", "start"]
