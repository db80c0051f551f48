# Trains a forest of 100 trees of depth 10 over 10 features, saves it, and prints its nodes.
import sys

import joblib
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier

rows, labels = make_classification(
    20_000, 10, n_informative=10, n_redundant=0, n_clusters_per_class=16, flip_y=0.1, random_state=7
)
forest = RandomForestClassifier(n_estimators=100, max_depth=10, n_jobs=1, random_state=7).fit(rows, labels)
joblib.dump(forest, sys.argv[1])
print(sum(tree.tree_.node_count for tree in forest.estimators_))
