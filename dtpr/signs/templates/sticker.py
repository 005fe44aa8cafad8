"""The sticker: one hexagon that is cut out along its edge."""

from dtpr.signs.display import Box, DisplayList
from dtpr.signs.job import Job
from dtpr.signs.templates.filling import Choice, fill, finish, shown_cell


def draw_sticker(job: Job) -> DisplayList:
    """Return one hexagon, whose ground is what is cut out; for print the writer lets it bleed."""
    box: Box = (0.0, 0.0, job.sheet.width_mm, job.sheet.height_mm)
    groups = fill(job, Choice(shown_cell(job)), box, ring=False)
    ground = next(each for each in groups if each.name.endswith(" ground"))
    return finish(job, groups, cut=ground.paths[0].outline)
