"""Fills the site with rows for load tests."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.volume.comments import build_comments
from home.volume.ideas import build_ideas
from home.volume.posts import build_posts
from home.volume.subscribers import build_subscribers
from home.volume.users import build_users

# Posts and authors of the comments, where no others are asked for.
POSTS, AUTHORS = 50, 2000


class Command(BaseCommand):
    help = "Fill the site up to these numbers of rows for load tests, besides the demonstration's. May run twice."

    def add_arguments(self, parser):
        parser.add_argument("--posts", type=int, default=0, help="posts in the stream")
        parser.add_argument("--users", type=int, default=0, help="accounts that may take part")
        parser.add_argument("--comments", type=int, default=0, help="comments on these posts")
        parser.add_argument("--ideas", type=int, default=0, help="ideas on a challenge of their own")
        parser.add_argument("--supports", type=int, default=0, help="supports of the ideas that are made")
        parser.add_argument("--subscribers", type=int, default=0, help="addresses that follow the first post")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Rows for load tests are for development: these settings do not allow them.")
        posts, users, comments = options["posts"], options["users"], options["comments"]
        if comments or options["subscribers"] or options["ideas"]:
            posts, users = max(posts, POSTS), max(users, AUTHORS)
        self.stdout.write(f"{build_posts(posts)} posts made.")
        self.stdout.write(f"{build_users(users)} accounts made.")
        made = build_comments(comments, progress=self.say)
        self.stdout.write(f"{made} comments made.")
        self.stdout.write(f"{build_ideas(options['ideas'], options['supports'])} ideas made.")
        self.stdout.write(f"{build_subscribers(options['subscribers'])} subscribers made.")

    def say(self, done):
        """Tell somebody who waits for a million how far it is."""
        self.stdout.write(f"{done} comments", ending="\r")
        self.stdout.flush()
