"""Covers, exposure, and clerks' reasons by which a check passes (SPEC 5.7, 8.8, 8.9)."""

TABLE = """
operation                   thing           nob adm mie sai shi pen col ott owl tri new dri odr

list_guarantee_plans        mie_coop        401 ok  ok  nyr nyr ok  ok  ok  nyr rol pwd rol rol
choose_guarantee_plan       mie_coop        401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
list_cargo_covers           pen_entry       401 ok  ok  nyr nyr ok  ok  nyr nyr rol pwd rol rol
list_cargo_covers           mie_entry       401 ok  ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
set_cargo_cover             pen_entry       401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
set_cargo_cover             mie_entry       401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
read_exposure               pen_entry       401 rol ok  nyr nyr ok  ok  nyr nyr trd pwd rol rol
read_exposure               mie_entry       401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol
override_check              proposed        401 rol ok  nyr 404 rol rol rol rol trd pwd rol rol
override_check              coop_proposed   401 rol ok  nyr 404 rol rol rol rol trd pwd rol rol
list_standing_overrides     -               401 rol ok  ok  ok  rol rol rol rol rol pwd rol rol
grant_standing_override     pen_entry       401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
grant_standing_override     mie_entry       401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
withdraw_standing_override  mie_standing    401 rol ok  404 404 rol rol rol rol rol pwd rol rol
"""
