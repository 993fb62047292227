"""Addresses of accounts: second factor, password, sessions; and showing again who one is."""

from django.urls import path

from users.views import confirming, second_factor, security, sessions

urlpatterns = [
    path("sign-in/second-factor/", confirming.SecondFactorView.as_view(), name="mfa_authenticate"),
    path(
        "sign-in/second-factor/again/", confirming.SecondFactorAgainView.as_view(), name="mfa_reauthenticate"
    ),
    path("sign-in/again/", confirming.ConfirmView.as_view(), name="account_reauthenticate"),
    path(
        "sign-in/again/code/", confirming.ConfirmByCodeView.as_view(), name="account_reauthenticate_by_code"
    ),
    path("security/", security.SecurityView.as_view(), name="mfa_index"),
    path("security/app/", second_factor.SetUpAppView.as_view(), name="mfa_activate_totp"),
    path("security/app/key.svg", second_factor.KeyPictureView.as_view(), name="mfa_totp_picture"),
    path("security/app/off/", second_factor.SwitchOffView.as_view(), name="mfa_deactivate_totp"),
    path("security/codes/", second_factor.CodesView.as_view(), name="mfa_view_recovery_codes"),
    path("security/codes/new/", second_factor.MakeCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path(
        "security/codes/recovery-codes.txt",
        second_factor.DownloadCodesView.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path("security/password/", security.PasswordView.as_view(), name="account_change_password"),
    path("security/password/remove/", security.RemovePasswordView.as_view(), name="account_remove_password"),
    path("security/sessions/", sessions.SessionsView.as_view(), name="usersessions_list"),
    path("security/sessions/<int:pk>/end/", sessions.EndSessionView.as_view(), name="usersessions_end"),
]
