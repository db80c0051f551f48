"""Times scikit-learn's forest. Prints a line of JSON with medians in milliseconds, and the size of its pickle.

    python3 predict_sklearn.py <folder with x.bin, y.bin> <rows> <columns>
"""
import json
import pickle
import statistics
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier

folder = sys.argv[1]
rows, columns = map(int, sys.argv[2:])
x = np.fromfile(f"{folder}/x.bin").reshape(-1, columns)
y = np.fromfile(f"{folder}/y.bin").astype(int)
forest = RandomForestClassifier(n_estimators=100, max_depth=10, n_jobs=1, random_state=1).fit(x[:rows], y[:rows])


def median_ms(call, times):
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


stored = pickle.dumps(forest)
print(
    json.dumps(
        {
            "oneRow": median_ms(lambda: forest.predict(x[:1]), 100),
            "thousandRows": median_ms(lambda: forest.predict(x[:1000]), 30),
            "load": median_ms(lambda: pickle.loads(stored), 30),
            "bytes": len(stored),
        }
    )
)
