"""Addresses of posting an idea, of what is done with one, and of checking plans; all is read below its challenge."""

from django.urls import re_path

from challenges import views

IDEA = r"(?P<pk>[0-9]{1,18})/"

app_name = "challenges"
urlpatterns = [
    re_path(f"^plan-items/{IDEA}check/$", views.CheckItemView.as_view(), name="check"),
    re_path(f"^checks/{IDEA}report/$", views.ReportCheckView.as_view(), name="check_report"),
    re_path(f"^on/{IDEA}$", views.NewIdeaView.as_view(), name="new"),
    re_path(f"^{IDEA}$", views.find, name="idea"),
    re_path(f"^{IDEA}history/$", views.history, name="history"),
    re_path(f"^{IDEA}edit/$", views.EditIdeaView.as_view(), name="edit"),
    re_path(f"^{IDEA}withdraw/$", views.WithdrawIdeaView.as_view(), name="withdraw"),
    re_path(f"^{IDEA}support/$", views.SupportView.as_view(), name="support"),
    re_path(f"^{IDEA}report/$", views.ReportIdeaView.as_view(), name="report"),
    re_path(f"^{IDEA}answer/$", views.AnswerView.as_view(), name="answer"),
]
