"""The life of a contract: changes of it, cancelling it, its truck, its ratings (SPEC 5.1-5.5, 5.11)."""

TABLE = """
operation               thing             nob adm mie sai shi pen col ott owl tri new dri odr

read_contract           cancelling        401 rol ovs ovs 404 con con 404 car trd pwd rol rol
read_contract           coop_cancelling   401 rol con ovs 404 404 404 404 car trd pwd rol rol
propose_amendment       concluded         401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
propose_amendment       coop_concluded    401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
list_amendments         concluded         401 rol ok  ok  404 ok  ok  404 ok  trd pwd rol rol
list_amendments         coop_concluded    401 rol ok  ok  404 404 404 404 ok  trd pwd rol rol
accept_amendment        spare_asked       401 rol nyr nyr 404 ok  ok  404 nyr trd pwd rol rol
accept_amendment        spare_coop_asked  401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
decline_amendment       spare_asked       401 rol nyr nyr 404 ok  ok  404 nyr trd pwd rol rol
decline_amendment       spare_coop_asked  401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
withdraw_amendment      spare_amending    401 rol nyr nyr 404 ok  ok  404 nyr trd pwd rol rol
withdraw_amendment      spare_coop_amending 401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
propose_cancellation    concluded         401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
propose_cancellation    coop_concluded    401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
read_cancellation       cancelling        401 rol ok  ok  404 ok  ok  404 ok  trd pwd rol rol
read_cancellation       coop_cancelling   401 rol ok  ok  404 404 404 404 ok  trd pwd rol rol
accept_cancellation     cancelling        401 rol nyr nyr 404 ok  ok  404 nyr trd pwd rol rol
accept_cancellation     coop_cancelling   401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
decline_cancellation    cancelling        401 rol nyr nyr 404 ok  ok  404 nyr trd pwd rol rol
decline_cancellation    coop_cancelling   401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
withdraw_cancellation   spare_cancelling  401 rol nyr nyr 404 ok  ok  404 nyr trd pwd rol rol
withdraw_cancellation   spare_coop_cancels 401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
decide_cancellation     spare_reported    401 rol ok  nyr 404 rol rol rol rol trd pwd rol rol
decide_cancellation     spare_coop_reported 401 rol nyr ok  404 rol rol rol rol trd pwd rol rol
name_truck              concluded         401 rol nyr nyr 404 nyr nyr 404 ok  trd pwd rol rol
name_truck              coop_concluded    401 rol nyr nyr 404 404 404 404 ok  trd pwd rol rol
name_truck              coop_carries      401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
read_shipper_text       driven            401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
read_shipper_text       coop_concluded    401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
rate_contract           delivered         401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
rate_contract           coop_delivered    401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
list_ratings            delivered         401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
list_ratings            coop_delivered    401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
list_contract_versions  concluded         401 rol ok  ok  404 ok  ok  404 ok  trd pwd rol rol
list_contract_versions  coop_concluded    401 rol ok  ok  404 404 404 404 ok  trd pwd rol rol
read_member_record      pen_entry         401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
read_member_record      mie_entry         401 ok  ok  ok  ok  ok  ok  ok  ok  rol pwd rol rol
"""
