from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.doors import needs, signed_in
from sunwai.web.people import accounts, approvals, handing, leaves, orders, posts, roles

keeps = needs(Right.KEEP_POSTS)
stands = needs(Right.KEEP_POSTS, Right.WORK_CASES, Right.ACKNOWLEDGE_FINDINGS)
administers = needs(Right.ADMINISTER)
oversees = needs(Right.ADMINISTER, Right.SEE_LEDGER)

urlpatterns = [
    path("posts/", stands(posts.listed), name="posts"),
    path("posts/orders/", keeps(orders.listed), name="orders"),
    path("posts/orders/new/", keeps(orders.new), name="order_new"),
    path("posts/orders/<int:order>/", keeps(orders.shown), name="order"),
    path("posts/orders/<int:order>/withdraw/", keeps(orders.withdraw), name="order_withdraw"),
    path("posts/leave/", keeps(leaves.listed), name="leaves"),
    path("posts/leave/<int:leave>/end/", keeps(leaves.end), name="leave_end"),
    path("hand-over/", signed_in(handing.listed), name="hand_overs"),
    path("hand-over/of/<int:line>/", signed_in(handing.make), name="hand_over_make"),
    path("hand-over/start/", signed_in(handing.start), name="hand_over_start"),
    path("hand-over/<int:hand_over>/", signed_in(handing.shown), name="hand_over"),
    path("hand-over/<int:hand_over>/sign/", signed_in(handing.sign), name="hand_over_sign"),
    path("roles/", oversees(roles.listed), name="roles"),
    path("roles/requests/<int:request_id>/", administers(roles.asked), name="role_request"),
    path("roles/requests/<int:request_id>/decide/", administers(roles.decide), name="role_decide"),
    path("roles/of/<str:code>/", oversees(roles.role), name="role"),
    path("people/", oversees(accounts.listed), name="people"),
    path("people/<int:account>/", oversees(accounts.account), name="person"),
    path("people/<int:account>/close/", administers(accounts.close), name="person_close"),
    path("people/<int:account>/roles/<int:given>/end/", administers(accounts.end), name="person_role_end"),
    path("approvals/", signed_in(approvals.listed), name="approvals"),
]
