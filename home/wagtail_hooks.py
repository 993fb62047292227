"""The first screen of the CMS."""

from django.conf import settings
from wagtail import hooks

from home.dashboard import QUEUES, ComingUpPanel, SecondFactorOffPanel, WaitingPanel


@hooks.register("construct_homepage_panels")
def show_what_comes_up(request, panels):
    """Show editors and publishers what comes up; moderators and analysts have no pages to see to."""
    if request.user.is_superuser or request.user.groups.filter(name__in=("Editors", "Publishers")).exists():
        panels.append(ComingUpPanel())


@hooks.register("construct_homepage_panels")
def show_what_waits(request, panels):
    """Show those who answer people, or see to mail, what waits for them."""
    queues = [queue for queue in QUEUES if request.user.has_perm(queue.power)]
    if queues:
        panels.append(WaitingPanel(queues))


@hooks.register("construct_homepage_panels")
def show_that_the_second_factor_is_off(request, panels):
    """Tell everyone who opens the CMS that it is less well guarded here than a real one."""
    if not settings.CMS_SECOND_FACTOR:
        panels.append(SecondFactorOffPanel())
