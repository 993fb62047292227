"""Addresses of accounts, by noun. Those with the sign-in library's own names stand outside the namespace."""

from django.urls import include, path

from users.urls import identity, my_data, people, registration, security, signing_in, standing

urlpatterns = [
    path(
        "",
        include(
            (
                [
                    *people.urlpatterns,
                    *registration.urlpatterns,
                    *standing.urlpatterns,
                    *my_data.urlpatterns,
                ],
                "users",
            )
        ),
    ),
    *signing_in.urlpatterns,
    *security.urlpatterns,
    *identity.urlpatterns,
]
