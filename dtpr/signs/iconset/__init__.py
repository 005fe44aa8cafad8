"""The icon set: every symbol in its shapes and colours, as files that print shops and maps take.

Same input, same bytes: whoever builds a version gets what everybody else gets.
"""
