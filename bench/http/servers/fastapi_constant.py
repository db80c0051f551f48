# FastAPI's constant answer as people write it: an object that FastAPI makes into JSON. The body is not read.
from fastapi import FastAPI

app = FastAPI()


@app.post("/predict")
async def predict():
    return {
        "prediction": 0,
        "drift": False,
        "drift_detected": False,
        "model": {"name": "bench", "version": "1.0.0"},
    }
