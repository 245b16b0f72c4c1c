"""Applications to join, their files, and accounts (SPEC 1.2, 1.3).

What an application's own secret opens is nobody's here: ``tests/api/test_joining.py`` asks with secrets.
"""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

file_application        -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
list_open_cooperatives  -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_join_page          -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_own_application    -               401 rol rol rol rol rol rol rol rol rol rol rol rol
file_application_again  -               401 rol rol rol rol rol rol rol rol rol rol rol rol
attach_file             -               401 rol rol rol rol rol rol rol rol rol rol rol rol
read_own_file           -               401 rol rol rol rol rol rol rol rol rol rol rol rol

list_applications       -               401 ok  ok  ok  ok  rol rol rol rol rol pwd rol rol
read_application        filed           401 ok  ok  404 404 rol rol rol rol rol pwd rol rol
read_application        endorsed        401 ok  ok  404 404 rol rol rol rol rol pwd rol rol
read_application        filed_by_coop   401 ok  404 404 404 rol rol rol rol rol pwd rol rol
read_application_file   filed           401 ok  ok  404 404 rol rol rol rol rol pwd rol rol
read_application_file   filed_by_coop   401 ok  404 404 404 rol rol rol rol rol pwd rol rol
attach_sealed_copy      filed           401 ok  ok  404 404 rol rol rol rol rol pwd rol rol
attach_sealed_copy      filed_by_coop   401 ok  404 404 404 rol rol rol rol rol pwd rol rol
endorse_application     filed           401 rol ok  404 404 rol rol rol rol rol pwd rol rol
approve_application     endorsed        401 ok  rol rol rol rol rol rol rol rol pwd rol rol
approve_application     filed_by_coop   401 ok  rol rol rol rol rol rol rol rol pwd rol rol
reject_application      filed           401 ok  ok  404 404 rol rol rol rol rol pwd rol rol
reject_application      filed_by_coop   401 ok  404 404 404 rol rol rol rol rol pwd rol rol

make_account            -               401 ok  rol rol rol rol rol rol rol rol pwd rol rol
list_accounts           -               401 ok  ok  ok  ok  rol rol rol rol rol pwd rol rol
read_account            dispatcher_id   401 ok  ok  404 404 rol rol rol rol rol pwd rol rol
read_account            clerk_id        401 ok  ok  404 404 rol rol rol rol rol pwd rol rol
read_account            admin_id        401 ok  404 404 404 rol rol rol rol rol pwd rol rol
read_account            trial_id        401 404 404 404 404 rol rol rol rol rol pwd rol rol
close_account           given_account   401 ok  rol rol rol rol rol rol rol rol pwd rol rol
close_account           trial_id        401 404 rol rol rol rol rol rol rol rol pwd rol rol
renew_first_password    given_account   401 ok  rol rol rol rol rol rol rol rol pwd rol rol
renew_first_password    trial_id        401 404 rol rol rol rol rol rol rol rol pwd rol rol
"""
