"""One training by scikit-learn in a process of its own. Prints a line of JSON.

    python3 train_sklearn.py <folder with x.bin, y.bin> <rows> <columns> <held-out rows> <seed>
"""
import json
import resource
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

folder = sys.argv[1]
rows, columns, held_out, seed = map(int, sys.argv[2:])
x = np.fromfile(f"{folder}/x.bin").reshape(rows + held_out, columns)
y = np.fromfile(f"{folder}/y.bin").astype(int)
forest = RandomForestClassifier(n_estimators=100, max_depth=10, n_jobs=1, random_state=seed)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
forest.fit(x[:rows], y[:rows])
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
probabilities = forest.predict_proba(x[rows:])[:, 1]
votes = np.mean([tree.predict(x[rows:]) for tree in forest.estimators_], axis=0)
print(
    json.dumps(
        {
            "seconds": seconds,
            "accuracy": forest.score(x[rows:], y[rows:]),
            "rocAuc": roc_auc_score(y[rows:], probabilities),
            "voteAccuracy": np.mean((votes > 0.5) == y[rows:]),
            "voteRocAuc": roc_auc_score(y[rows:], votes),
            "peakBytes": peak * 1024,
        }
    )
)
