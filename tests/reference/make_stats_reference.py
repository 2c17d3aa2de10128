# SPDX-License-Identifier: Apache-2.0
"""Writes the reference values that src/stats/*_test.cc reads: exact fractions, NumPy, SciPy, brute force.

Usage: python3 make_stats_reference.py <name> > <name>.csv     (needs Debian's python3-scipy)
"""
import itertools
import platform
import random
import sys
from fractions import Fraction

import numpy
import scipy
from scipy import optimize, stats


def exact_type7(values, q):
    x = sorted(values)
    h = (len(x) - 1) * q
    k = h.numerator // h.denominator
    high = x[min(k + 1, len(x) - 1)]
    return x[k] + (h - k) * (high - x[k])


def joined(values):
    return ";".join(repr(v) for v in values)


def quantile_type7():
    rng = random.Random(7)
    samples = [[42], [1, 2], [5, 5, 5, 5], [10, 30, 20], [-7, 0, 3, 1000000],
               [rng.randrange(0, 10**6) for _ in range(11)],
               [rng.randrange(0, 5) for _ in range(24)],
               [rng.randrange(0, 86_400_000_000) for _ in range(37)],
               [rng.randrange(-10**12, 10**12) for _ in range(20)],
               [1_751_328_000_000_000 + rng.randrange(0, 10**10) for _ in range(17)],
               [2**63 - 1, -2**63, 0, 2**62, -5]]
    qs = [(0, 1), (1, 100), (1, 4), (1, 3), (1, 2), (9, 10), (95, 100), (99, 100), (999, 1000), (1, 1)]
    print("values,numerator,denominator,exact,numpy,nearest_rank")
    for sample in samples:
        for num, den in qs:
            q = Fraction(num, den)
            exact = float(exact_type7(sample, q))
            linear = float(numpy.quantile(numpy.array(sample, dtype=numpy.int64), num / den))
            rank = -((-q * len(sample)) // 1)
            nearest = sorted(sample)[max(int(rank), 1) - 1]
            print(f"{joined(sample)},{num},{den},{exact!r},{linear!r},{nearest}")


def moments():
    rng = random.Random(11)
    samples = [[1, 2], [3, 3, 3], [1, 2, 3, 4], [-10, 10], [7, 7, 8],
               [rng.randrange(0, 100) for _ in range(10)],
               [1_751_328_000_000_000 + rng.randrange(0, 1000) for _ in range(31)],
               [rng.randrange(-10**14, 10**14) for _ in range(50)],
               [2**63 - 1, -2**63], [10**18, 10**18 + 1, 10**18 + 3]]
    print("values,mean,variance,numpy_variance")
    for sample in samples:
        n = len(sample)
        mean = Fraction(sum(sample), n)
        variance = sum((x - mean) ** 2 for x in sample) / (n - 1)
        centred = numpy.array([x - sample[0] for x in sample], dtype=float)
        print(f"{joined(sample)},{float(mean)!r},{float(variance)!r},{float(numpy.var(centred, ddof=1))!r}")


def robust():
    rng = random.Random(13)
    samples = [[1.0, 2.0, 4.0], [1.0, 2.0, 3.0, 4.0, 100.0],
               [rng.gauss(10, 2) for _ in range(30)],
               [rng.gauss(0, 1) for _ in range(20)] + [1e6, 2e6, -3e5],
               [rng.expovariate(1 / 5000) for _ in range(41)]]
    print("values,median,mad,mad_sigma,huber")
    for sample in samples:
        scale = stats.median_abs_deviation(sample, scale="normal")
        psi = lambda mu: sum(max(-1.345, min(1.345, (x - mu) / scale)) for x in sample)
        huber = optimize.brentq(psi, min(sample), max(sample), xtol=1e-13, rtol=1e-15, maxiter=1000)
        print(f"{joined(sample)},{float(numpy.median(sample))!r},{float(stats.median_abs_deviation(sample))!r},"
              f"{float(scale)!r},{huber!r}")


def benjamini_hochberg():
    """By the definition as a minimum over rejection thresholds, in exact fractions; no sorting."""
    rng = random.Random(17)
    families = [[0.5], [0.01, 0.02, 0.03, 0.04, 0.05], [1.0, 1.0, 0.2], [0.04, 0.001, 0.04, 0.3, 0.04],
                [rng.random() ** 3 for _ in range(25)], [0.0, 0.9, 0.9, 1e-12, 0.03]]
    print("p_values,q_values")
    for family in families:
        p = [Fraction(x) for x in family]
        q = [min([Fraction(1)] + [t * len(p) / sum(1 for y in p if y <= t) for t in p if t >= x]) for x in p]
        print(f"{joined(family)},{joined([float(x) for x in q])}")


def permutation():
    rng = random.Random(19)
    pairs = [([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]), ([1.0, 5.0, 2.0], [2.0, 4.0, 9.0, 3.0]),
             ([round(rng.gauss(0, 1), 3) for _ in range(6)], [round(rng.gauss(1, 1), 3) for _ in range(7)]),
             ([0.1, 0.2, 0.3, 0.3], [0.3, 0.1, 0.2, 0.3, 0.7])]
    print("a,b,statistic,exact_p")
    for a, b in pairs:
        for name, f in (("mean", numpy.mean), ("median", numpy.median)):
            pooled = numpy.array(a + b)
            observed = abs(f(a) - f(b))
            hits = total = 0
            for chosen in itertools.combinations(range(len(pooled)), len(a)):
                mask = numpy.zeros(len(pooled), dtype=bool)
                mask[list(chosen)] = True
                total += 1
                hits += abs(f(pooled[mask]) - f(pooled[~mask])) >= observed - 1e-9
            print(f"{joined(a)},{joined(b)},{name},{hits / total!r}")


def pelt():
    """Optimal partitioning without pruning: Bellman's recursion over all last segments, NumPy's var on each."""
    rng = random.Random(23)
    step = [rng.gauss(0, 1) for _ in range(25)] + [rng.gauss(6, 1) for _ in range(20)] + [rng.gauss(2, 1) for _ in range(15)]
    noise = [rng.gauss(100, 3) for _ in range(50)]
    wide = [rng.gauss(0, 1) for _ in range(30)] + [rng.gauss(0, 8) for _ in range(30)]
    cases = [("mean", step, 12.0, 2), ("mean", step, 3.0, 1), ("mean", step, 3.0, 5), ("mean", noise, 60.0, 2),
             ("mean", noise, 9.0, 4), ("mean_variance", wide, 12.0, 2), ("mean_variance", step, 12.0, 3),
             ("mean_variance", wide, 4.0, 4)]
    print("model,values,penalty,min_segment,starts,cost")
    for model, values, penalty, least in cases:
        x = numpy.array([round(v, 6) for v in values])
        n = len(x)
        floor = 1e-6 * numpy.var(x)

        def cost(i, j):
            v = numpy.var(x[i:j])
            s2 = max(v, floor)
            return (j - i) * v if model == "mean" else (j - i) * (numpy.log(s2) + v / s2)

        best = [(-penalty, ())] + [(float("inf"), ())] * n
        for j in range(least, n + 1):
            for i in range(0, j - least + 1):
                total = best[i][0] + cost(i, j) + penalty
                if total < best[j][0]:
                    best[j] = (total, best[i][1] + ((i,) if i > 0 else ()))
        print(f"{model},{joined(x.tolist())},{penalty!r},{least},{';'.join(map(str, best[n][1]))},{float(best[n][0])!r}")


def bootstrap():
    rng = random.Random(29)
    sample = [round(rng.expovariate(0.1), 4) for _ in range(40)]
    print("values,statistic,std_error,ci_low,ci_high")
    for name, f in (("mean", numpy.mean), ("median", numpy.median)):
        result = stats.bootstrap((numpy.array(sample),), f, n_resamples=200000, batch=20000, method="percentile",
                                 confidence_level=0.95, random_state=numpy.random.default_rng(1))
        print(f"{joined(sample)},{name},{float(result.standard_error)!r},{float(result.confidence_interval.low)!r},"
              f"{float(result.confidence_interval.high)!r}")


if __name__ == "__main__":
    name = sys.argv[1]
    print(f"# python3 make_stats_reference.py {name} (Python {platform.python_version()}, NumPy {numpy.__version__}, "
          f"SciPy {scipy.__version__})")
    {f.__name__: f for f in (quantile_type7, moments, robust, benjamini_hochberg, permutation, pelt, bootstrap)}[name]()
