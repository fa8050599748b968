"""Deeds of people: contact points, wishes, accounts and roles, changing keys."""

from __future__ import annotations

from sunwai.people.commands.accounts import add_account, define_role, end_role, give_role, set_password
from sunwai.people.commands.addresses import keep_addresses, normalise_address
from sunwai.people.commands.citizens import Planned, keep_citizens, keep_few, plan_citizens
from sunwai.people.commands.handing_over import give_over, list_hand_over, take_over
from sunwai.people.commands.keys import note_resealed, rekey, reseal, reseal_second_factors
from sunwai.people.commands.leaving import Left, close_account
from sunwai.people.commands.numbers import (
    keep_number_column,
    keep_numbers,
    keep_planned,
    plan_numbers,
    with_look_ups,
)
from sunwai.people.commands.registers import take_number_file, take_numbers, take_numbers_back
from sunwai.people.commands.roles import (
    Reach,
    ask_to_define,
    ask_to_end,
    ask_to_give,
    decide_request,
    withdraw_request,
)
from sunwai.people.commands.slips import (
    Made,
    Person,
    add_sign_in,
    ask_slip,
    change_sign_in,
    end_slip,
    make_slip,
    slip_of,
    use_slip,
)
from sunwai.people.commands.wishes import lift_opt_out, opt_out, opt_out_many

__all__ = [
    "Left", "Made", "Person", "Planned", "Reach", "add_account", "add_sign_in", "ask_slip", "ask_to_define",
    "ask_to_end", "ask_to_give", "change_sign_in", "close_account", "decide_request", "define_role", "end_role",
    "end_slip", "give_over", "give_role", "keep_addresses", "keep_citizens", "keep_few", "keep_number_column",
    "keep_numbers", "keep_planned", "lift_opt_out", "list_hand_over", "make_slip", "normalise_address",
    "note_resealed", "opt_out", "opt_out_many", "plan_citizens", "plan_numbers", "rekey", "reseal",
    "reseal_second_factors", "set_password", "slip_of", "take_number_file", "take_numbers", "take_numbers_back",
    "take_over", "use_slip", "with_look_ups", "withdraw_request",
]  # fmt: skip
