"""Templates, copies, talks, schedules (SPEC 3.3, 3.4, 4.9): each desk's; a calendar link its account's."""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

make_template           -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_templates          -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_template           pen_template    401 rol 404 404 404 ok  ok  404 404 trd pwd rol rol
read_template           mie_template    401 rol ok  404 404 404 404 404 404 trd pwd rol rol
read_template_form      pen_template    401 rol 404 404 404 ok  ok  404 404 trd pwd rol rol
read_template_form      mie_template    401 rol ok  404 404 404 404 404 404 trd pwd rol rol
amend_template          pen_template    401 rol 404 404 404 ok  ok  404 404 trd pwd rol rol
amend_template          mie_template    401 rol ok  404 404 404 404 404 404 trd pwd rol rol
drop_template           pen_template    401 rol 404 404 404 ok  ok  404 404 trd pwd rol rol
drop_template           mie_template    401 rol ok  404 404 404 404 404 404 trd pwd rol rol

copy_load               open_load       401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
copy_load               named_load      401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
copy_load               coop_load       401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol
copy_vehicle            open_vehicle    401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
copy_vehicle            named_vehicle   401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
copy_vehicle            coop_vehicle    401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol
renew_loads             -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol

begin_load_talks        open_load       401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
begin_load_talks        named_load      401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
begin_load_talks        coop_load       401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol
end_load_talks          open_load       401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
end_load_talks          named_load      401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
end_load_talks          coop_load       401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol
begin_vehicle_talks     open_vehicle    401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
begin_vehicle_talks     named_vehicle   401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
begin_vehicle_talks     coop_vehicle    401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol
end_vehicle_talks       open_vehicle    401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
end_vehicle_talks       named_vehicle   401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
end_vehicle_talks       coop_vehicle    401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol

read_schedule           -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
make_calendar_link      -               401 rol ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
list_calendar_links     -               401 rol ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
revoke_calendar_link    pen_link        401 rol 404 404 404 ok  404 404 404 rol pwd rol rol
revoke_calendar_link    mie_link        401 rol ok  404 404 404 404 404 404 rol pwd rol rol
follow_link             pen_calendar    ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
"""
