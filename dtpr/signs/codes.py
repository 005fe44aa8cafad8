"""Which parts of a sheet are QR codes: the groups whose name ends in ` qr`."""

from dtpr.signs.display import DisplayList, Group


def codes_of(sheet: DisplayList) -> list[Group]:
    """Return the QR codes of a sheet."""
    return [each for each in sheet.groups if is_code(each)]


def is_code(group: Group) -> bool:
    """Whether a group is a QR code; the side of its box is the side of the code."""
    return group.name.endswith(" qr")
