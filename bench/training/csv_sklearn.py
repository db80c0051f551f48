"""scikit-learn's forest on a split that was handed over, in a process of its own. Prints a line of JSON.

    python3 csv_sklearn.py <folder with x.bin, y.bin> <training rows> <held-out rows> <trees> <depth or none> <seed>

ROC AUC is given twice: of the mean leaf frequencies that predict_proba answers, and of the trees' whole votes.
"""
import json
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

folder, depth = sys.argv[1], sys.argv[5]
rows, held_out, trees, seed = (int(sys.argv[i]) for i in (2, 3, 4, 6))
x = np.fromfile(f"{folder}/x.bin").reshape(rows + held_out, -1)
y = np.fromfile(f"{folder}/y.bin").astype(int)
forest = RandomForestClassifier(
    n_estimators=trees, max_depth=None if depth == "none" else int(depth), n_jobs=1, random_state=seed
)
start = time.perf_counter()
forest.fit(x[:rows], y[:rows])
seconds = time.perf_counter() - start
votes = np.mean([tree.predict(x[rows:]) for tree in forest.estimators_], axis=0)
print(
    json.dumps(
        {
            "seconds": seconds,
            "accuracy": forest.score(x[rows:], y[rows:]),
            "rocAuc": roc_auc_score(y[rows:], forest.predict_proba(x[rows:])[:, 1]),
            "voteRocAuc": roc_auc_score(y[rows:], votes),
        }
    )
)
