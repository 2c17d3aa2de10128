# SPDX-License-Identifier: Apache-2.0
"""Writes the reference values that src/queueing/*_test.cc reads: exact fractions and decimals of many digits.

Usage: python3 make_queueing_reference.py <name> > <name>.csv     (the standard library alone)

Each by another formula than the code's: Erlang B by its sum of powers and factorials instead of the recursion, the
wait of M/D/1 by Erlang's alternating sum instead of Franx's, Phi(x) by its alternating power series.
"""
import platform
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60


def erlang_b_exact(a, c):
    """(a^c / c!) / sum of a^k / k!, as a fraction."""
    term, total = Fraction(1), Fraction(1)
    for k in range(1, c + 1):
        term *= a / k
        total += term
    return term / total


def erlang_b_decimal(a, c):
    """The same for many servers: 1 / B = sum over k of c (c - 1) ... (c - k + 1) / a^k."""
    term, total = Decimal(1), Decimal(1)
    for k in range(c):
        term *= Decimal(c - k) / a
        total += term
    return 1 / total


def erlang():
    # Loads are binary fractions, so the code gets the same number.
    exact = [("0", 1), ("0.5", 1), ("1", 1), ("1", 2), ("1", 3), ("2", 3), ("1.5", 2), ("8", 10), ("9.5", 10),
             ("9.9990234375", 10), ("0.0009765625", 20), ("45", 50), ("47.5", 50), ("100", 50), ("90", 100),
             ("110", 100), ("150", 200), ("250", 300)]
    large = [("990", 1000), ("1000", 1000), ("500", 1000), ("2000", 1000), ("9900", 10000), ("99700", 100000),
             ("999000", 1000000), ("1000000", 1000000), ("995000", 1000000), ("1001000", 1000000)]
    print("offered_load,servers,erlang_b,erlang_c")
    for load, c in exact:
        a = Fraction(load)
        b = erlang_b_exact(a, c)
        wait = c * b / (c - a + a * b) if a < c else None
        print(f"{load},{c},{float(b)!r},{'' if wait is None else repr(float(wait))}")
    for load, c in large:
        a = Decimal(load)
        b = erlang_b_decimal(a, c)
        wait = c * b / (c - a + a * b) if a < c else None
        print(f"{load},{c},{float(b)!r},{'' if wait is None else repr(float(wait))}")


def md1_tail(rho, services):
    """1 - (1 - rho) sum over k of (rho (k - y))^k / k! exp(rho (y - k)), with digits to spare for what cancels."""
    rho, y = Decimal(rho), Decimal(services)
    total, factorial = Decimal(0), 1
    for k in range(int(y) + 1):
        if k:
            factorial *= k
        power = (rho * (k - y)) ** k if k else Decimal(1)
        total += power / factorial * (rho * (y - k)).exp()
    return 1 - (1 - rho) * total


def md1():
    getcontext().prec = 600
    print("rho,services,tail")
    for rho in ["0.0625", "0.25", "0.5", "0.75", "0.9375", "0.9990234375"]:
        for services in ["0", "0.25", "0.984375", "1", "1.5", "2", "3.25", "7", "10.75", "25.5", "100", "300.125"]:
            tail = float(md1_tail(rho, services))
            if tail > 1e-290:
                print(f"{rho},{services},{tail!r}")


def halfin_whitt():
    getcontext().prec = 400
    pi = 16 * arctan_inverse(5) - 4 * arctan_inverse(239)
    print("beta,wait_share")
    for beta in ["0", "0.125", "0.5", "1", "1.5", "2", "3.5", "6", "12", "20"]:
        x = Decimal(beta)
        term, total, n = x, Decimal(0), 0
        while abs(term) > Decimal(10) ** -390:
            total += term / (2 * n + 1)
            n += 1
            term *= -x * x / (2 * n)
        root = (2 * pi).sqrt()
        phi, distribution = (-x * x / 2).exp() / root, Decimal("0.5") + total / root
        print(f"{beta},{float(1 / (1 + x * distribution / phi))!r}")


def arctan_inverse(n):
    term, total, k = Decimal(1) / n, Decimal(0), 0
    while abs(term) > Decimal(10) ** -395:
        total += term / (2 * k + 1) * (-1) ** k
        term /= n * n
        k += 1
    return total


if __name__ == "__main__":
    name = sys.argv[1]
    print(f"# python3 make_queueing_reference.py {name} (Python {platform.python_version()})")
    {"erlang": erlang, "md1": md1, "halfin_whitt": halfin_whitt}[name]()
