"""Trains small models with the libraries whose files `cdk8s-aiops import` reads, and writes what they predict.

    python make_models.py <folder>

For each model: <name>.<extension>, <name>.csv with the data and the label, and <name>.predictions.csv. A list of them goes
to models.json.
"""

import importlib.util
import json
import sys
import warnings
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import xgboost
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

warnings.filterwarnings("ignore")
folder = Path(sys.argv[1])
script = importlib.util.spec_from_file_location(
    "export_model", Path(__file__).parent / "../../examples/scikit-learn/export_model.py"
)
export_model = importlib.util.module_from_spec(script)
script.loader.exec_module(export_model)
made = []


def table(load, columns, gaps=False, labels=None, counts=False):
    """A table of scikit-learn's, with short names, its label last, and a tenth of the values missing if gaps."""
    x, y = load(return_X_y=True)
    x = pd.DataFrame(x[:, :columns], columns=[f"c{index}" for index in range(columns)])
    if gaps:
        x = x.mask(np.random.default_rng(1).random(x.shape) < 0.1)
    if counts:
        y = np.round(y / 20)
    return x, pd.Series(y if labels is None else np.array(labels)[y], name="y")


def write(name, extension, x, y, predictions):
    pd.concat([x, y], axis=1).to_csv(folder / f"{name}.csv", index=False)
    pd.DataFrame(predictions).to_csv(folder / f"{name}.predictions.csv", index=False)
    made.append({"name": name, "file": f"{name}.{extension}", "gaps": bool(x.isna().any().any())})


def answers(model, x, named=True):
    given = x if named else x.to_numpy()
    predictions = {"prediction": model.predict(given)}
    if hasattr(model, "predict_proba"):
        for index, label in enumerate(model.classes_):
            predictions[f"probability_{label}"] = model.predict_proba(given)[:, index]
    return predictions


def with_xgboost(name, model, data, extension="json", named=True):
    x, y = data
    model.fit(x if named else x.to_numpy(), y)
    model.save_model(folder / f"{name}.{extension}")
    write(name, extension, x, y, answers(model, x, named))


def with_lightgbm(name, model, data):
    x, y = data
    model.fit(x, y)
    model.booster_.save_model(folder / f"{name}.txt")
    write(name, "txt", x, y, answers(model, x))


def with_sklearn(name, model, data):
    x, y = data
    model.fit(x, y)
    export_model.write_model(model, folder / f"{name}.trees.json")
    write(name, "trees.json", x, y, answers(model, x))


BINARY = table(load_breast_cancer, 12)
BINARY_GAPS = table(load_breast_cancer, 12, gaps=True)
MANY = table(load_wine, 8)
MANY_NAMED = table(load_wine, 8, labels=["barolo", "grignolino", "barbera"])
MANY_GAPS = table(load_wine, 8, gaps=True)
NUMBER = table(load_diabetes, 8)
NUMBER_GAPS = table(load_diabetes, 8, gaps=True)
COUNTS = table(load_diabetes, 8, counts=True)

FEW = {"n_estimators": 30, "max_depth": 4, "n_jobs": 1}
with_xgboost("xgboost-binary", xgboost.XGBClassifier(**FEW), BINARY)
with_xgboost("xgboost-binary-gaps", xgboost.XGBClassifier(**FEW), BINARY_GAPS, "ubj")
with_xgboost("xgboost-many", xgboost.XGBClassifier(**FEW), MANY, named=False)
with_xgboost("xgboost-many-forest", xgboost.XGBRFClassifier(n_estimators=20, max_depth=4), MANY_GAPS, "ubj")
with_xgboost(
    "xgboost-many-vectors", xgboost.XGBClassifier(**FEW, multi_strategy="multi_output_tree"), MANY
)
with_xgboost("xgboost-number", xgboost.XGBRegressor(**FEW), NUMBER)
with_xgboost("xgboost-number-dart", xgboost.XGBRegressor(**FEW, booster="dart", rate_drop=0.2), NUMBER_GAPS)
with_xgboost("xgboost-counts", xgboost.XGBRegressor(**FEW, objective="count:poisson"), COUNTS)

QUIET = {"n_estimators": 30, "num_leaves": 12, "verbose": -1, "n_jobs": 1}
with_lightgbm("lightgbm-binary", lightgbm.LGBMClassifier(**QUIET), BINARY)
with_lightgbm("lightgbm-binary-gaps", lightgbm.LGBMClassifier(**QUIET), BINARY_GAPS)
with_lightgbm("lightgbm-many", lightgbm.LGBMClassifier(**QUIET), MANY_NAMED)
with_lightgbm("lightgbm-number-gaps", lightgbm.LGBMRegressor(**QUIET), NUMBER_GAPS)
with_lightgbm("lightgbm-counts", lightgbm.LGBMRegressor(**QUIET, objective="poisson"), COUNTS)
with_lightgbm(
    "lightgbm-number-forest",
    lightgbm.LGBMRegressor(**QUIET, boosting_type="rf", bagging_freq=1, bagging_fraction=0.6),
    NUMBER,
)

with_sklearn("sklearn-forest-binary", RandomForestClassifier(30, max_depth=6, random_state=1), BINARY)
with_sklearn("sklearn-forest-many-gaps", RandomForestClassifier(30, max_depth=6, random_state=1), MANY_GAPS)
with_sklearn("sklearn-extra-many", ExtraTreesClassifier(30, max_depth=6, random_state=1), MANY_NAMED)
with_sklearn("sklearn-extra-number", ExtraTreesRegressor(30, max_depth=6, random_state=1), NUMBER)
with_sklearn("sklearn-forest-number-gaps", RandomForestRegressor(30, max_depth=6, random_state=1), NUMBER_GAPS)
with_sklearn("sklearn-boosting-binary", GradientBoostingClassifier(n_estimators=30, random_state=1), BINARY)
with_sklearn("sklearn-boosting-many", GradientBoostingClassifier(n_estimators=20, random_state=1), MANY)
with_sklearn("sklearn-boosting-number", GradientBoostingRegressor(n_estimators=30, random_state=1), NUMBER)
with_sklearn("sklearn-histogram-binary-gaps", HistGradientBoostingClassifier(max_iter=20), BINARY_GAPS)
with_sklearn("sklearn-histogram-many-gaps", HistGradientBoostingClassifier(max_iter=20), MANY_GAPS)
with_sklearn("sklearn-histogram-counts", HistGradientBoostingRegressor(max_iter=20, loss="poisson"), COUNTS)

(folder / "models.json").write_text(json.dumps(made))
