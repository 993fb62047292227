"""The address at which somebody finds what they did in an anonymous round."""

from django.urls import path

from voices import views

app_name = "voices"
urlpatterns = [path("<uuid:key_id>/", views.mine, name="mine")]
