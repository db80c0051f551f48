"""
Grows a random forest by Spark MLlib: the program of `cdk8s-aiops retrain --engine spark`.

    spark-submit grow_forest.py <folder>

The folder holds order.json, train.csv and proof.csv. The pipeline is saved in its folder `model`, and what it predicts for
the rows of proof.csv goes to predictions.csv, in their order.
"""

import csv
import json
import os
import sys

from pyspark.ml import Pipeline
from pyspark.ml.classification import RandomForestClassifier
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.regression import RandomForestRegressor
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, LongType, StructField, StructType


def main(folder):
    with open(os.path.join(folder, "order.json"), encoding="utf-8") as file:
        order = json.load(file)
    spark = SparkSession.builder.appName("cdk8s-aiops retrain").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    names = [f"c{index}" for index in range(order["columns"])]

    def table(name, fields):
        path = f"file://{os.path.join(os.path.abspath(folder), name)}"
        return spark.read.option("header", True).option("mode", "FAILFAST").schema(StructType(fields)).csv(path)

    numbers = [StructField(name, DoubleType()) for name in names]
    rows = table("train.csv", [*numbers, StructField("label", DoubleType()), StructField("weight", DoubleType())])
    classes = order["classes"]
    if classes > 0:
        # Spark counts the classes of the rows; a rare one may be among the held-out rows only
        nominal = {"ml_attr": {"type": "nominal", "vals": [str(index) for index in range(classes)]}}
        rows = rows.withColumn("label", F.col("label").alias("label", metadata=nominal))
    kind = RandomForestClassifier if classes > 0 else RandomForestRegressor
    forest = kind(featuresCol="features", labelCol="label", weightCol="weight", **order["parameters"])
    assembler = VectorAssembler(inputCols=names, outputCol="features")
    model = Pipeline(stages=[assembler, forest]).fit(rows)
    model.write().overwrite().save(f"file://{os.path.join(os.path.abspath(folder), 'model')}")

    asked = table("proof.csv", [StructField("row", LongType()), *numbers])
    answers = model.transform(asked).orderBy("row")
    with open(os.path.join(folder, "predictions.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if classes == 0:
            writer.writerow(["prediction"])
            writer.writerows([answer["prediction"]] for answer in answers.select("prediction").toLocalIterator())
        else:
            # classes whose probabilities differ by rounding alone are no difference
            writer.writerow([f"probability_{index}" for index in range(classes)])
            for answer in answers.select("probability").toLocalIterator():
                writer.writerow([float(share) for share in answer["probability"].toArray()])
    spark.stop()


main(sys.argv[1])
