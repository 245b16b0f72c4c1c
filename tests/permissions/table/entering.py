"""Sessions and their proofs, API clients, trials (SPEC 1.3-1.6; API §2)."""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

log_in                  spare_account   ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
refresh_session         spare_session   ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
log_out                 -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  rol rol
read_me                 -               401 fed clk clk clk dsp dsp dsp dsp non dsp rol rol
change_password         -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  rol rol
read_second_factors     -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
start_totp              -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
confirm_totp            -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
remove_totp             -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
renew_recovery_codes    -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
start_passkey           -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
add_passkey             -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
remove_passkey          own_passkey     401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
remove_passkey          spare_passkey   401 404 404 404 404 404 404 404 404 404 pwd rol rol
start_passkey_login     -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
log_in_by_passkey       spare_passkey   ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
ask_password_reset      spare_account   ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
confirm_password_reset  spare_reset     ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok

issue_token             spare_client    ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
make_api_client         -               401 rol rol rol rol ok  ok  ok  ok  rol pwd rol rol
list_api_clients        -               401 rol rol rol rol ok  ok  ok  ok  rol pwd rol rol
read_api_client         pen_client      401 rol rol rol rol own own 404 404 rol pwd rol rol
read_api_client         ott_client      401 rol rol rol rol 404 404 own 404 rol pwd rol rol
rotate_api_client       pen_client      401 rol rol rol rol ok  ok  404 404 rol pwd rol rol
rotate_api_client       ott_client      401 rol rol rol rol 404 404 ok  404 rol pwd rol rol
revoke_api_client       pen_client      401 rol rol rol rol ok  ok  404 404 rol pwd rol rol
revoke_api_client       ott_client      401 rol rol rol rol 404 404 ok  404 rol pwd rol rol
revoke_client_secret    pen_client      401 rol rol rol rol ok  ok  404 404 rol pwd rol rol
revoke_client_secret    ott_client      401 rol rol rol rol 404 404 ok  404 rol pwd rol rol

request_trial           -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
confirm_trial           spare_trial     ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
list_trials             -               401 ok  rol rol rol rol rol rol rol rol pwd rol rol
read_trial              asked_trial     401 ok  rol rol rol rol rol rol rol rol pwd rol rol
read_trial              issued_trial    401 ok  rol rol rol rol rol rol rol rol pwd rol rol
withdraw_trial          asked_trial     401 ok  rol rol rol rol rol rol rol rol pwd rol rol
withdraw_trial          issued_trial    401 ok  rol rol rol rol rol rol rol rol pwd rol rol
"""
