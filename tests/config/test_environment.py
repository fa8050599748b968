from __future__ import annotations

from sunwai.config.environment import database


def test_a_server_is_asked_to_compile_nothing_beside_whatever_its_address_asks() -> None:
    given = database("postgresql://a:b@db.example:5433/sunwai?sslmode=verify-full&options=-c%20work_mem%3D64MB")
    assert given["OPTIONS"] == {"sslmode": "verify-full", "options": "-c jit=off -c work_mem=64MB"}
    assert database("postgresql:///sunwai?host=/run/pg")["OPTIONS"] == {"options": "-c jit=off"}
