"""Trains small models with Spark MLlib, saves them, and writes what they predict.

    python make_spark_models.py <folder>

For each model: the folder <name> that Spark saved, <name>.csv with the data and the label, and <name>.predictions.csv. A list
of them goes to models.json.
"""

import csv
import json
import math
import random
import sys
from pathlib import Path

from pyspark.ml import Pipeline
from pyspark.ml.classification import DecisionTreeClassifier, GBTClassifier, RandomForestClassifier
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.ml.regression import DecisionTreeRegressor, GBTRegressor, RandomForestRegressor
from pyspark.sql import SparkSession

folder = Path(sys.argv[1])
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.driver.memory", "768m")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
chance = random.Random(7)
made = []

ROWS = 240
ZONES = ["eu", "us", "asia", "africa", "oceania"]
rows = []
for _ in range(ROWS):
    a, b, c, zone = chance.gauss(0, 1), chance.gauss(0, 1), round(chance.uniform(0, 9)), chance.choice(ZONES)
    score = a + 0.5 * b + (1.5 if zone in ("us", "africa") else 0) + 0.1 * c + chance.gauss(0, 0.4)
    rows.append({"a": a, "b": b, "c": float(c), "zone": zone, "score": score})
for row in rows:
    row["alarm"] = int(row["score"] > 1)
    row["state"] = "red" if row["score"] > 2 else "yellow" if row["score"] > 0.5 else "green"
    row["grade"] = int(max(0, min(3, math.floor(row["score"]))))

NUMBERS = ["a", "b", "c"]


def write_csv(path, names, lines):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(lines)


def save(name, model, columns, label, classes=None):
    """The saved model, its data, and what it predicts."""
    table = spark.createDataFrame([{key: row[key] for key in [*columns, label]} for row in rows]).coalesce(1)
    fitted = model.fit(table)
    fitted.write().overwrite().save(str(folder / name))
    answers = fitted.transform(table).collect()
    names, lines = ["prediction"], [[answer["prediction"]] for answer in answers]
    if classes is not None:
        lines = [[classes[int(answer["prediction"])], *answer["probability"].toArray()] for answer in answers]
        names += [f"probability_{each}" for each in classes]
    write_csv(folder / f"{name}.predictions.csv", names, lines)
    write_csv(
        folder / f"{name}.csv",
        [*columns, label],
        [[row[key] for key in [*columns, label]] for row in rows],
    )
    for checksum in (folder / name).rglob("*.crc"):
        checksum.unlink()
    made.append({"name": name, "label": label})


def assembled(columns, estimator):
    return Pipeline(stages=[VectorAssembler(inputCols=columns, outputCol="features"), estimator])


def indexed(estimator, label_indexer=None):
    """With the zone as a category, which the trees split by sets."""
    stages = [StringIndexer(inputCol="zone", outputCol="zoneIndex", stringOrderType="alphabetAsc")]
    if label_indexer is not None:
        stages.append(label_indexer)
    stages.append(VectorAssembler(inputCols=["a", "zoneIndex", "b", "c"], outputCol="features"))
    return Pipeline(stages=[*stages, estimator])


FEW = {"maxDepth": 4, "seed": 1}
STATES = StringIndexer(inputCol="state", outputCol="stateIndex", stringOrderType="alphabetAsc")
save(
    "spark-forest-many",
    indexed(RandomForestClassifier(labelCol="stateIndex", numTrees=8, **FEW), STATES),
    ["a", "b", "c", "zone"],
    "state",
    classes=["green", "red", "yellow"],
)
save(
    "spark-boosting-binary",
    indexed(GBTClassifier(labelCol="alarm", maxIter=8, **FEW)),
    ["a", "b", "c", "zone"],
    "alarm",
    classes=[0, 1],
)
save(
    "spark-forest-number",
    assembled(NUMBERS, RandomForestRegressor(labelCol="score", numTrees=8, **FEW)),
    NUMBERS,
    "score",
)
save(
    "spark-boosting-number",
    assembled(NUMBERS, GBTRegressor(labelCol="score", maxIter=8, stepSize=0.3, **FEW)),
    NUMBERS,
    "score",
)
save(
    "spark-tree-binary",
    assembled(NUMBERS, DecisionTreeClassifier(labelCol="alarm", **FEW)),
    NUMBERS,
    "alarm",
    classes=[0, 1],
)
save("spark-tree-number", indexed(DecisionTreeRegressor(labelCol="score", **FEW)), ["a", "b", "c", "zone"], "score")

# a model without its pipeline: its columns are known by their places
bare = RandomForestClassifier(labelCol="grade", numTrees=6, **FEW)
table = VectorAssembler(inputCols=NUMBERS, outputCol="features").transform(
    spark.createDataFrame([{key: row[key] for key in [*NUMBERS, "grade"]} for row in rows]).coalesce(1)
)
fitted = bare.fit(table)
fitted.write().overwrite().save(str(folder / "spark-forest-bare"))
answers = fitted.transform(table).collect()
write_csv(
    folder / "spark-forest-bare.predictions.csv",
    ["prediction", *[f"probability_{each}" for each in range(4)]],
    [[int(answer["prediction"]), *answer["probability"].toArray()] for answer in answers],
)
write_csv(folder / "spark-forest-bare.csv", [*NUMBERS, "grade"], [[row[key] for key in [*NUMBERS, "grade"]] for row in rows])
for checksum in (folder / "spark-forest-bare").rglob("*.crc"):
    checksum.unlink()
made.append({"name": "spark-forest-bare", "label": "grade"})

(folder / "models.json").write_text(json.dumps(made))
spark.stop()
