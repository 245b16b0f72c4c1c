"""Members, co-operatives, offices, do-not-deal lists and guideline cases (SPEC 1.1, 1.2, 1.9)."""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

list_members            -               401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
read_member             pen_entry       401 kep kep pub pub own own pub pub rol pwd rol rol
read_member             mie_entry       401 kep kep pub pub pub pub pub pub rol pwd rol rol
amend_member            pen_entry       401 ok  ok  nyr nyr rol rol rol rol rol pwd rol rol
amend_member            mie_entry       401 ok  ok  nyr nyr rol rol rol rol rol pwd rol rol
read_bank_account       pen_entry       401 ok  ok  nyr nyr ok  ok  nyr nyr rol pwd rol rol
read_bank_account       mie_entry       401 ok  ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
set_bank_account        pen_entry       401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
set_bank_account        mie_entry       401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
list_offices            pen_entry       401 ok  ok  nyr nyr ok  ok  nyr nyr rol pwd rol rol
list_offices            mie_entry       401 ok  ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
open_office             pen_entry       401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
open_office             mie_entry       401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
amend_office            pen_office      401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
amend_office            mie_office      401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
close_office            pen_office      401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
close_office            mie_office      401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
list_cooperatives       -               401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
read_cooperative        mie_coop        401 kep kep pub pub own own own pub rol pwd rol rol
amend_cooperative       mie_coop        401 ok  ok  nyr nyr rol rol rol rol rol pwd rol rol
list_fee_rates          mie_coop        401 ok  ok  nyr nyr ok  ok  ok  nyr rol pwd rol rol
add_fee_rate            mie_coop        401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
list_thresholds         mie_coop        401 ok  ok  nyr nyr ok  ok  ok  nyr rol pwd rol rol
add_threshold           mie_coop        401 rol ok  nyr nyr rol rol rol rol rol pwd rol rol
list_partner_groups     pen_entry       401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
make_partner_group      pen_entry       401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
amend_partner_group     pen_group       401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
drop_partner_group      pen_group       401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
list_do_not_deal        pen_entry       401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
put_on_do_not_deal      pen_unlisted    401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
take_off_do_not_deal    pen_listed      401 rol nyr nyr nyr ok  ok  nyr nyr rol pwd rol rol
list_partner_groups     mie_entry       401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
make_partner_group      mie_entry       401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
amend_partner_group     mie_group       401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
drop_partner_group      mie_group       401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
list_do_not_deal        mie_entry       401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
put_on_do_not_deal      mie_unlisted    401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
take_off_do_not_deal    mie_listed      401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
list_guideline_cases    ott_entry       401 ok  ok  nyr nyr nyr nyr ok  nyr rol pwd rol rol
list_guideline_cases    mie_entry       401 ok  ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
read_guideline_case     ott_warned      401 ok  ok  nyr nyr nyr nyr ok  nyr rol pwd rol rol
read_guideline_case     mie_warned      401 ok  ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
warn_member             ott_entry       401 ok  ok  nyr nyr rol rol rol rol rol pwd rol rol
warn_member             mie_entry       401 ok  nyr nyr nyr rol rol rol rol rol pwd rol rol
reply_to_warning        ott_warned      401 rol nyr nyr nyr nyr nyr ok  nyr rol pwd rol rol
reply_to_warning        mie_warned      401 rol ok  nyr nyr nyr nyr nyr nyr rol pwd rol rol
close_guideline_case    ott_warned      401 ok  ok  nyr nyr rol rol rol rol rol pwd rol rol
suspend_member          wren_replied    401 ok  ok  nyr nyr rol rol rol rol rol pwd rol rol
lift_suspension         wren_suspended  401 ok  ok  nyr nyr rol rol rol rol rol pwd rol rol
"""
