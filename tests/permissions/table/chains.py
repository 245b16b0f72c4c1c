"""The ledger of actual carriers, and the shipper's link to it (SPEC 5.9): read by who reads the contract."""

TABLE = """
operation                   thing           nob adm mie sai shi pen col ott owl tri new dri odr

read_actual_carriers        concluded       401 rol ok  ok  404 ok  ok  404 ok  trd pwd rol rol
read_actual_carriers        coop_concluded  401 rol ok  ok  404 404 404 404 ok  trd pwd rol rol
read_actual_carriers_pdf    concluded       401 rol ok  ok  404 ok  ok  404 ok  trd pwd rol rol
read_actual_carriers_pdf    coop_concluded  401 rol ok  ok  404 404 404 404 ok  trd pwd rol rol
read_actual_carriers_csv    concluded       401 rol ok  ok  404 ok  ok  404 ok  trd pwd rol rol
read_actual_carriers_csv    coop_concluded  401 rol ok  ok  404 404 404 404 ok  trd pwd rol rol
make_actual_carriers_link   concluded       401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
make_actual_carriers_link   coop_concluded  401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
list_actual_carriers_links  concluded       401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
list_actual_carriers_links  coop_concluded  401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
revoke_actual_carriers_link spare_pen_ledger_link 401 rol nyr nyr 404 ok  ok  404 404 trd pwd rol rol
revoke_actual_carriers_link spare_mie_ledger_link 401 rol ok  nyr 404 404 404 404 404 trd pwd rol rol
"""
