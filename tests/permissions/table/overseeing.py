"""The audit log, looking in, the clock, the pages and the probes (SPEC 1.7; SECURITY 32; API §2)."""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

list_audit_log          -               401 ok  ok  ok  ok  rol rol rol rol rol pwd rol rol
export_audit_log        -               401 ok  ok  ok  ok  rol rol rol rol rol pwd rol rol
verify_audit_log        -               401 ok  rol rol rol rol rol rol rol rol pwd rol rol
open_view_session       dispatcher_id   401 ok  rol rol rol rol rol rol rol rol pwd rol rol
open_view_session       clerk_id        401 inv rol rol rol rol rol rol rol rol pwd rol rol
open_view_session       trial_id        401 inv rol rol rol rol rol rol rol rol pwd rol rol
open_view_session       admin_id        401 inv rol rol rol rol rol rol rol rol pwd rol rol

read_sandbox_clock      -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
move_sandbox_clock      -               401 ok  rol rol rol rol rol rol rol rol pwd rol rol
is_alive                -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
is_ready                -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_metrics            -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_openapi            -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_api_page           -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
list_problem_pages      -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_problem_page       -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_trial_page         -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_reset_page         -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
"""
