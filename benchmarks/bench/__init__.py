"""Longshore's benchmark: what it is measured against, on what, and how."""
