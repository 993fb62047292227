from blog.models.authors import AuthorIndexPage, AuthorPage
from blog.models.categories import Category
from blog.models.posts import PostPage
from blog.models.stream import PostIndexPage
from blog.models.versions import PublishedVersion, Withheld

__all__ = [
    "AuthorIndexPage",
    "AuthorPage",
    "Category",
    "PostIndexPage",
    "PostPage",
    "PublishedVersion",
    "Withheld",
]
