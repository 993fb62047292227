"""What the worker does for challenges."""

from django_tasks import task

from challenges import applying


# Somebody waits before a screen.
@task(priority=20)
def apply_sheet(sheet_id):
    """Give the answers of a sheet; may run twice."""
    applying.apply_sheet(sheet_id)
