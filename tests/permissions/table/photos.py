"""Photos: what each operation answers everyone (SPEC 3.7; API §2, §3 Photos).

``sent``: uploaded by penguin, and not completed. ``unseen``: verified, and in nothing; ``named``: in a load
for owl alone; ``open``: in one for everyone; ``talked``: in a message of owl's to penguin.
"""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

start_photo             -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd ok  ok
upload_file             spare_upload    ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
complete_photo          sent_photo      401 rol 404 404 404 ok  ok  404 404 trd pwd 404 404
complete_photo          phones_photo    401 rol 404 404 404 404 404 404 404 trd pwd ok  404
read_photo              sent_photo      401 404 404 404 404 404 404 404 404 404 pwd rol rol
read_photo              unseen_photo    401 404 404 404 404 ok  ok  404 404 404 pwd rol rol
read_photo              named_photo     401 404 ok  404 404 ok  ok  404 ok  404 pwd rol rol
read_photo              open_photo      401 ok  ok  ok  ok  ok  ok  ok  ok  404 pwd rol rol
read_photo              talked_photo    401 404 404 404 404 ok  ok  404 ok  404 pwd rol rol
read_thumbnail          sent_photo      401 404 404 404 404 404 404 404 404 404 pwd rol rol
read_thumbnail          unseen_photo    401 404 404 404 404 ok  ok  404 404 404 pwd rol rol
read_thumbnail          named_photo     401 404 ok  404 404 ok  ok  404 ok  404 pwd rol rol
read_thumbnail          open_photo      401 ok  ok  ok  ok  ok  ok  ok  ok  404 pwd rol rol
read_thumbnail          talked_photo    401 404 404 404 404 ok  ok  404 ok  404 pwd rol rol
read_linked_photo       photo_link      ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
"""
