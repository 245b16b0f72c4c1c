"""The diesel price survey (SPEC 1.8, 7.7): results are every company's, replies the desk's own."""

TABLE = """
operation                thing           nob adm mie sai shi pen col ott owl tri new dri odr

list_diesel_surveys      -               401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
read_diesel_survey       -               401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
read_diesel_survey_csv   -               401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
read_diesel_survey_sheet -               401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
read_latest_diesel_price -               401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
publish_diesel_survey    -               401 ok  rol rol rol rol rol rol rol rol pwd rol rol
list_diesel_replies      -               401 rol ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
report_diesel_price      -               401 rol ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
withdraw_diesel_price    pen_reply       401 rol 404 404 404 ok  ok  404 404 rol pwd rol rol
"""
