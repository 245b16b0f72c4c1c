"""Saved searches: whose they are, who sits beside, and what met them (SPEC 1.6, 1.8, 4.7)."""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

save_search             -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
list_saved_searches     -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
read_saved_search       pen_saved       401 404 404 404 404 own dis 404 404 404 pwd rol rol
read_saved_search       mie_saved       401 404 own 404 404 404 404 404 404 404 pwd rol rol
read_saved_search       adm_saved       401 own 404 404 404 404 404 404 404 404 pwd rol rol
read_saved_search       tri_saved       401 404 404 404 404 404 404 404 404 own pwd rol rol
amend_saved_search      pen_saved       401 404 404 404 404 ok  nyr 404 404 404 pwd rol rol
amend_saved_search      mie_saved       401 404 ok  404 404 404 404 404 404 404 pwd rol rol
amend_saved_search      adm_saved       401 ok  404 404 404 404 404 404 404 404 pwd rol rol
amend_saved_search      tri_saved       401 404 404 404 404 404 404 404 404 ok  pwd rol rol
drop_saved_search       pen_saved       401 404 404 404 404 ok  nyr 404 404 404 pwd rol rol
drop_saved_search       mie_saved       401 404 ok  404 404 404 404 404 404 404 pwd rol rol
drop_saved_search       adm_saved       401 ok  404 404 404 404 404 404 404 404 pwd rol rol
drop_saved_search       tri_saved       401 404 404 404 404 404 404 404 404 ok  pwd rol rol
list_saved_search_matches pen_saved     401 404 404 404 404 ok  ok  404 404 404 pwd rol rol
list_saved_search_matches mie_saved     401 404 ok  404 404 404 404 404 404 404 pwd rol rol
list_saved_search_matches adm_saved     401 ok  404 404 404 404 404 404 404 404 pwd rol rol
list_saved_search_matches tri_saved     401 404 404 404 404 404 404 404 404 ok  pwd rol rol
"""
