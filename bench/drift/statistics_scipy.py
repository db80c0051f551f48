"""Times SciPy's drift statistics, ten columns a call. Prints a line of JSON: milliseconds and statistics by name.

    python3 statistics_scipy.py <folder with reference.bin, current.bin, column by column> <columns>
"""
import json
import statistics
import sys
import time
import warnings

import numpy as np
import scipy.stats

folder = sys.argv[1]
columns = int(sys.argv[2])
reference = np.fromfile(f"{folder}/reference.bin").reshape(columns, -1)
current = np.fromfile(f"{folder}/current.bin").reshape(columns, -1)
edges = [np.quantile(column, np.arange(1, 10) / 10) for column in reference]
# anderson_ksamp warns each time that its p-value is capped
warnings.simplefilter("ignore")


def psi(p, q, inner):
    shares = [(np.bincount(np.searchsorted(inner, x, side="right"), minlength=10) + 0.5) / (len(x) + 5) for x in (p, q)]
    return np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0]))


TESTS = {
    "ks": lambda p, q, _: scipy.stats.ks_2samp(p, q).statistic,
    "ks with its exact p-value": lambda p, q, _: scipy.stats.ks_2samp(p, q, mode="exact").pvalue,
    "anderson_darling": lambda p, q, _: scipy.stats.anderson_ksamp([p, q]).statistic,
    "psi": psi,
    "wasserstein": lambda p, q, _: scipy.stats.wasserstein_distance(p, q),
}


def timed(test):
    def call():
        return [float(test(p, q, inner)) for p, q, inner in zip(reference, current, edges)]

    values = call()
    taken = []
    for _ in range(20):
        start = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - start))
    return {"milliseconds": statistics.median(taken), "statistics": values}


print(json.dumps({"version": scipy.__version__, "tests": {name: timed(test) for name, test in TESTS.items()}}))
