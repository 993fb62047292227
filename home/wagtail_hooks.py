"""The first screen of the CMS."""

from wagtail import hooks

from home.dashboard import ComingUpPanel


@hooks.register("construct_homepage_panels")
def show_what_comes_up(request, panels):
    """Show editors and publishers what comes up; moderators and analysts have no pages to see to."""
    if request.user.is_superuser or request.user.groups.filter(name__in=("Editors", "Publishers")).exists():
        panels.append(ComingUpPanel())
