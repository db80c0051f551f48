# FastAPI with scikit-learn as most people write it: a model of the row, a pickled forest, predict in the endpoint.
# ENDPOINT says which of the two usual endpoints: `def` runs in FastAPI's thread pool, `async def` on the event loop.
import os
from typing import List

import joblib
import numpy as np
from fastapi import FastAPI
from pydantic import BaseModel, conlist

forest = joblib.load(os.environ["FOREST"])
app = FastAPI()


class Row(BaseModel):
    values: conlist(float, min_items=10, max_items=10)


class Answer(BaseModel):
    prediction: int


def predict(row: Row) -> Answer:
    return Answer(prediction=forest.predict(np.array([row.values]))[0])


async def predict_on_the_loop(row: Row) -> Answer:
    return predict(row)


app.post("/predict", response_model=Answer)(
    predict if os.environ["ENDPOINT"] == "def" else predict_on_the_loop
)
