# Trains a forest of 100 trees of depth 10 on the rows in x.bin and y.bin of a folder, and saves it for MLServer
# (forest.joblib) and for onnxruntime (forest.onnx).
import sys

import joblib
import numpy as np
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestClassifier

(folder,) = sys.argv[1:]
labels = np.fromfile(f"{folder}/y.bin").astype(int)
rows = np.fromfile(f"{folder}/x.bin").reshape(len(labels), -1)
forest = RandomForestClassifier(n_estimators=100, max_depth=10, n_jobs=1, random_state=7).fit(rows, labels)
joblib.dump(forest, f"{folder}/forest.joblib")
# without the map of classes to probabilities, which takes longer than the forest
onnx = to_onnx(forest, rows[:1].astype(np.float32), options={"zipmap": False})
with open(f"{folder}/forest.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
