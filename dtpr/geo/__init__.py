"""Arithmetic of the Earth: distances, boxes, views."""
