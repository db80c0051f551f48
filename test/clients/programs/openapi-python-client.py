import json
import sys

from client import Client
from client.api.health import get_metrics
from client.api.model import get_drift, get_model
from client.api.open_inference_protocol_v2 import get_v2_models_model, post_v2_models_model_infer
from client.api.prediction import post_predict
from client.api.v1 import post_v1_models_model_predict
from client.models import (
    PredictData,
    PredictFeatures,
    Row,
    RowZone,
    V1PredictRequest,
    V2InferRequest,
    V2RequestInput,
    V2RequestInputDatatype,
    V2RequestInputName,
    V2RequestOutput,
    V2RequestOutputName,
)

url, without_drift, model = sys.argv[1:]
client = Client(base_url=url)
cold = Row(temperature=20, load=0.5, zone=RowZone.EU)


def tensor(name, datatype, value):
    return V2RequestInput(
        name=V2RequestInputName(name), shape=[1], datatype=V2RequestInputDatatype(datatype), data=[value]
    )


one = post_predict.sync(client=client, body=PredictFeatures(features=cold, probabilities=True))
rows = post_predict.sync(client=client, body=PredictData(data=[[20, 0.5, "eu"], [31, 0.9, "us"]]))
listed = post_predict.sync(client=client, body=[cold, cold])
v1 = post_v1_models_model_predict.sync(model, client=client, body=V1PredictRequest(instances=[[31, 0.9, "us"]]))
v2 = post_v2_models_model_infer.sync(
    model,
    client=client,
    body=V2InferRequest(
        inputs=[tensor("temperature", "FP64", 31), tensor("load", "FP32", 0.9), tensor("zone", "BYTES", "us")],
        outputs=[V2RequestOutput(name=V2RequestOutputName.PREDICT)],
    ),
)
empty = post_predict.sync_detailed(client=client, body=PredictData(data=[]))
results = {
    "one": [one.prediction, one.probabilities.to_dict()],
    "rows": rows.predictions,
    "list": listed.predictions,
    "v1": v1.predictions,
    "v2": [[each.name, each.data] for each in v2.outputs],
    "features": [each.name for each in get_model.sync(client=client).features],
    "drift": get_drift.sync(client=client).baseline.rows,
    "off": get_drift.sync(client=Client(base_url=without_drift)).detail,
    "metrics": get_metrics.sync(client=client)[:7],
    "missing": get_v2_models_model.sync("other", client=client).error,
    "empty": [empty.status_code, empty.parsed.detail],
}
print(json.dumps(results))
