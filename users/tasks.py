"""What the worker does for accounts; each may run twice."""

from django_tasks import task

from users import confirmation, copies, leaving


@task()
def write_to_registrant(registration_id):
    """Queue the mail of a registration."""
    confirmation.write_to_registrant(registration_id)


@task()
def make_copy(copy_id):
    """Make the copy of their data that somebody asked for."""
    copies.make_copy(copy_id)


@task()
def delete_account(deletion_id):
    """Delete an account with all that belongs to it."""
    leaving.delete_account(deletion_id)
