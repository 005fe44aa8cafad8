"""`python -m dtpr.signs.logos`: the process that reads one untrusted logo (see `worker`)."""

from dtpr.signs.logos.worker import work

work()
