"""Writes a scikit-learn forest as JSON, for `cdk8s-aiops import`.

Run it where the model can be loaded, with the scikit-learn that it was trained with:

    cdk8s-aiops import --sklearn-script > export_model.py
    python export_model.py model.joblib model.trees.json --rows data.csv --predictions predictions.csv
    cdk8s-aiops import model.trees.json data.csv --label y --predictions predictions.csv

Loading model.joblib runs code that it contains, as joblib and pickle always do: load only files whose origin you know.
From Python: `from export_model import write_model; write_model(model, "model.trees.json")`.

It takes decision trees, random forests, extra trees, gradient boosting and histogram gradient boosting. For a pipeline of
several steps convert it to ONNX with skl2onnx instead, and import that file.
"""

import argparse
import json

import numpy as np
import sklearn

SCHEMA = "cdk8s-aiops/scikit-learn/v1"
FORESTS = ("DecisionTree", "ExtraTree", "RandomForest", "ExtraTrees")


def describe(model):
    """The model as a dictionary of lists and numbers."""
    name = type(model).__name__
    kind = name.removesuffix("Classifier").removesuffix("Regressor")
    if kind in FORESTS and kind != name:
        parts = describe_forest(model)
    elif kind == "GradientBoosting":
        parts = describe_gradient_boosting(model)
    elif kind == "HistGradientBoosting":
        parts = describe_histogram_boosting(model)
    elif name == "Pipeline":
        raise SystemExit("a Pipeline has further steps: convert it with skl2onnx and import the ONNX file")
    elif name.startswith(("XGB", "LGBM")):
        raise SystemExit(f"{name} writes its own format: use save_model (LightGBM: booster_.save_model) and import that file")
    else:
        raise SystemExit(f"{name} is not one of the models that this script knows; try skl2onnx")
    return {
        "schema": SCHEMA,
        "version": sklearn.__version__,
        "estimator": name,
        "columns": int(model.n_features_in_),
        "features": [str(each) for each in getattr(model, "feature_names_in_", [])] or None,
        "classes": labels(model.classes_) if hasattr(model, "classes_") else None,
        "importances": [float(each) for each in getattr(model, "feature_importances_", [])] or None,
        **parts,
    }


def labels(classes):
    if isinstance(classes, list):
        raise SystemExit("the model has several outputs; train one for each")
    plain = [each.item() if hasattr(each, "item") else each for each in classes]
    return [each if isinstance(each, (int, float, str)) and not isinstance(each, bool) else str(each) for each in plain]


def describe_forest(model):
    if model.n_outputs_ != 1:
        raise SystemExit("the model has several outputs; train one for each")
    estimators = getattr(model, "estimators_", [model])
    trees = []
    for estimator in estimators:
        tree = estimator.tree_
        values = tree.value[:, 0, :]
        totals = values.sum(axis=1, keepdims=True)
        # before scikit-learn 1.3 a leaf held numbers of rows
        if hasattr(model, "classes_") and np.abs(totals - 1).max() > 1e-9:
            values = values / totals
        trees.append(tree_of(tree, values.tolist() if hasattr(model, "classes_") else values[:, 0].tolist()))
    return {"leaves": "average", "precision": 32, "missing": takes_missing(model), "trees": trees}


def takes_missing(model):
    try:
        return bool(model.__sklearn_tags__().input_tags.allow_nan)
    except AttributeError:
        return False


def tree_of(tree, leaves):
    # before scikit-learn 1.3 no split had a side for missing values
    missing = getattr(tree, "missing_go_to_left", None)
    return {
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "feature": tree.feature.tolist(),
        "threshold": tree.threshold.tolist(),
        "missing_left": [False] * tree.node_count if missing is None else [bool(each) for each in missing],
        "leaves": leaves,
    }


def describe_gradient_boosting(model):
    if model.init_ != "zero" and not type(model.init_).__name__.startswith("Dummy"):
        raise SystemExit("the model begins with the predictions of another estimator (init), which is no tree")
    base = model._raw_predict_init(np.zeros((1, model.n_features_in_), dtype=np.float32))
    # the exponential loss gives half of the log odds
    factor = 2.0 if model.loss == "exponential" else 1.0
    sums = model.estimators_.shape[1]
    trees = [
        tree_of(each.tree_, (factor * (model.learning_rate * each.tree_.value[:, 0, 0])).tolist())
        for column in range(sums)
        for each in model.estimators_[:, column]
    ]
    return {
        "leaves": "sum",
        "precision": 32,
        "missing": False,
        "base": (factor * base.ravel()).tolist(),
        "link": link_of(model, sums, False),
        "trees_of_sums": [len(model.estimators_)] * sums,
        "trees": trees,
    }


def describe_histogram_boosting(model):
    if getattr(model, "is_categorical_", None) is not None and np.any(model.is_categorical_):
        raise SystemExit("the model splits by sets of categories; encode them with OneHotEncoder, and train again")
    sums = len(model._predictors[0])
    trees = []
    for column in range(sums):
        for iteration in model._predictors:
            nodes = iteration[column].nodes
            inner = nodes["is_leaf"] == 0
            trees.append(
                {
                    "left": np.where(inner, nodes["left"].astype(np.int64), -1).tolist(),
                    "right": np.where(inner, nodes["right"].astype(np.int64), -1).tolist(),
                    "feature": nodes["feature_idx"].tolist(),
                    "threshold": np.where(inner, nodes["num_threshold"], 0.0).tolist(),
                    "missing_left": [bool(each) for each in nodes["missing_go_to_left"]],
                    "leaves": nodes["value"].tolist(),
                    "gain": np.where(inner, nodes["gain"], 0.0).tolist(),
                }
            )
    rate = getattr(model, "loss", "") in ("poisson", "gamma")
    return {
        "leaves": "sum",
        "precision": 64,
        "missing": True,
        "base": np.ravel(model._baseline_prediction).astype(float).tolist(),
        "link": link_of(model, sums, rate),
        "trees_of_sums": [len(model._predictors)] * sums,
        "trees": trees,
    }


def link_of(model, sums, rate):
    if not hasattr(model, "classes_"):
        return "exponential" if rate else "identity"
    return "logistic" if sums == 1 else "softmax"


def write_model(model, path):
    """Writes the model for `cdk8s-aiops import`."""
    text = json.dumps(describe(model), allow_nan=True).replace("-Infinity", "-1e308").replace("Infinity", "1e308")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_predictions(model, rows, path):
    """Writes what the model predicts for rows, for `cdk8s-aiops import --predictions`."""
    import pandas as pd

    names = getattr(model, "feature_names_in_", None)
    table = pd.read_csv(rows)
    given = table[list(names)] if names is not None else table.iloc[:, : model.n_features_in_].to_numpy()
    answers = pd.DataFrame({"prediction": model.predict(given)})
    if hasattr(model, "predict_proba"):
        for index, label in enumerate(labels(model.classes_)):
            answers[f"probability_{label}"] = model.predict_proba(given)[:, index]
    answers.to_csv(path, index=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes a scikit-learn forest as JSON, for `cdk8s-aiops import`.")
    parser.add_argument("model", help="file of joblib or pickle")
    parser.add_argument("out", help="JSON to write")
    parser.add_argument("--rows", help="CSV file with the model's columns")
    parser.add_argument("--predictions", help="CSV file to write: what the model predicts for the rows")
    options = parser.parse_args()
    import joblib

    loaded = joblib.load(options.model)
    write_model(loaded, options.out)
    if options.rows and options.predictions:
        write_predictions(loaded, options.rows, options.predictions)
