# FastAPI on onnxruntime: the same forest as a tree ensemble in C++, on one thread, called on the event loop.
import os
from typing import List

import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel, Field

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["FOREST"], options, providers=["CPUExecutionProvider"])
(name,) = [each.name for each in session.get_inputs()]
app = FastAPI()


class Row(BaseModel):
    values: List[float] = Field(min_length=10, max_length=10)


class Rows(BaseModel):
    data: List[List[float]] = Field(min_length=1, max_length=1000)


class Answer(BaseModel):
    prediction: int


class Answers(BaseModel):
    predictions: List[int]


def predict(rows):
    return session.run(["label"], {name: np.array(rows, dtype=np.float32)})[0]


@app.post("/predict", response_model=Answer)
async def one(row: Row) -> Answer:
    return Answer(prediction=predict([row.values])[0])


@app.post("/predict-rows", response_model=Answers)
async def many(rows: Rows) -> Answers:
    return Answers(predictions=predict(rows.data).tolist())
