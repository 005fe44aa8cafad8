"""PDF files of sheets: one writer for printers, one for screens.

Neither knows what a sign is; both read a display list.
"""
