"""Citizens' contact points, sealed, with their opt-outs; and staff's accounts, roles and rights.

Identity lives here alone, in clear only here and at the moment of sending.
"""
