"""Rows by the million for load tests: `manage.py build_volume`."""
