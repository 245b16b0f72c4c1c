"""What those may do who have no account: drivers' phones, applicants, and anyone at all (SECURITY 2)."""

from domain.permissions.photos import PHOTO_SENDING

DRIVERS_MAY = frozenset(
    {
        "send_pings",
        "report_driver_statuses",
        "record_driver_delivery",
        "read_driver_job",
        "set_sharing",
        "end_driver_session",
        *PHOTO_SENDING,
    }
)
"""What a device token is for, and nothing else: on the contracts its phone is bound to (SECURITY 2).

Photos are sent by phones as by desks (API §2): those operations stand in both tables.
"""

APPLICANTS_MAY = frozenset(
    {
        "read_own_application",
        "file_application_again",
        "attach_file",
        "read_own_file",
    }
)
"""What an application's secret is for, and nothing else: its own application (SPEC 1.2)."""

ANYONE_MAY = frozenset(
    {
        "log_in",
        "refresh_session",
        "start_passkey_login",
        "log_in_by_passkey",
        "ask_password_reset",
        "confirm_password_reset",
        "read_reset_page",
        "start_driver_session",
        "issue_token",
        "request_trial",
        "confirm_trial",
        "file_application",
        "list_open_cooperatives",
        "upload_file",
        "read_linked_photo",
        "read_join_page",
        "follow_link",
        "find_municipalities",
        "read_vocabularies",
        "read_problem_page",
        "list_problem_pages",
        "read_api_page",
        "read_trial_page",
        "read_openapi",
        "is_alive",
        "is_ready",
        "read_metrics",
    }
)
"""The operations that ask for no account: doors to get in, public reference, and the operator's probes."""
