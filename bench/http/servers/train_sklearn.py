# Trains a forest of 100 trees of depth 10 on the rows in x.bin and y.bin of a folder, and saves it.
import sys

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier

folder, saved = sys.argv[1:]
labels = np.fromfile(f"{folder}/y.bin").astype(int)
rows = np.fromfile(f"{folder}/x.bin").reshape(len(labels), -1)
joblib.dump(RandomForestClassifier(n_estimators=100, max_depth=10, n_jobs=1, random_state=7).fit(rows, labels), saved)
