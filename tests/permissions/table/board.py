"""Loads, vehicles, places and fares: what each operation answers everyone (SPEC 1, 2, 3, 7.1; API §2)."""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

post_load               -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_own_loads          -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
search_loads            -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
count_loads             -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
map_loads               -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
read_load               open_load       401 dis dis dis dis own own dis dis tri pwd rol rol
read_load               named_load      401 404 dis 404 404 own own 404 dis 404 pwd rol rol
read_load               coop_load       401 dis own dis dis dis dis dis dis tri pwd rol rol
amend_load              open_load       401 rol nyr nyr nyr own own nyr nyr trd pwd rol rol
amend_load              named_load      401 rol nyr 404 404 own own 404 nyr trd pwd rol rol
amend_load              coop_load       401 rol own nyr nyr nyr nyr nyr nyr trd pwd rol rol
withdraw_load           open_load       401 rol nyr nyr nyr own own nyr nyr trd pwd rol rol
withdraw_load           named_load      401 rol nyr 404 404 own own 404 nyr trd pwd rol rol
withdraw_load           coop_load       401 rol own nyr nyr nyr nyr nyr nyr trd pwd rol rol
read_load_history       open_load       401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
read_load_history       named_load      401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
read_load_history       coop_load       401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol

post_vehicle            -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_own_vehicles       -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
search_vehicles         -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
count_vehicles          -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
map_vehicles            -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
read_vehicle            open_vehicle    401 dis dis dis dis own own dis dis tri pwd rol rol
read_vehicle            named_vehicle   401 404 dis 404 404 own own 404 dis 404 pwd rol rol
read_vehicle            coop_vehicle    401 dis own dis dis dis dis dis dis tri pwd rol rol
amend_vehicle           open_vehicle    401 rol nyr nyr nyr own own nyr nyr trd pwd rol rol
amend_vehicle           named_vehicle   401 rol nyr 404 404 own own 404 nyr trd pwd rol rol
amend_vehicle           coop_vehicle    401 rol own nyr nyr nyr nyr nyr nyr trd pwd rol rol
withdraw_vehicle        open_vehicle    401 rol nyr nyr nyr own own nyr nyr trd pwd rol rol
withdraw_vehicle        named_vehicle   401 rol nyr 404 404 own own 404 nyr trd pwd rol rol
withdraw_vehicle        coop_vehicle    401 rol own nyr nyr nyr nyr nyr nyr trd pwd rol rol
read_vehicle_history    open_vehicle    401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
read_vehicle_history    named_vehicle   401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
read_vehicle_history    coop_vehicle    401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol

put_loads               -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
import_loads            -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
export_loads            -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_load_template      -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
put_vehicles            -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
import_vehicles         -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
export_vehicles         -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_vehicle_template   -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol

find_municipalities     -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_vocabularies       -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
measure_distance        -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
quote_standard_fare     -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
quote_fuel_surcharge    -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
quote_whole_fare        -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
list_tariffs            -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
read_tariff             -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
check_tariff            -               401 ok  rol rol rol rol rol rol rol rol pwd rol rol
add_tariff              -               401 ok  rol rol rol rol rol rol rol rol pwd rol rol
"""
