import json
import sys

from client import ApiClient, ApiException, Configuration
from client.api import HealthApi, ModelApi, OpenInferenceProtocolV2Api, PredictionApi, V1Api
from client.models import (
    PredictData,
    PredictFeatures,
    PredictFeaturesFeatures,
    PredictRequest,
    PredictRowsInner,
    Row,
    RowValue,
    V1PredictRequest,
    V1PredictRequestInstances,
    V2InferRequest,
    V2RequestInput,
    V2RequestOutput,
)

url, without_drift, model = sys.argv[1:]
client = ApiClient(Configuration(host=url))
prediction = PredictionApi(client)
v2_api = OpenInferenceProtocolV2Api(client)
cold = Row(temperature=20, load=0.5, zone="eu")


def values(*row):
    return [RowValue(each) for each in row]


def tensor(name, datatype, value):
    return V2RequestInput(name=name, shape=[1], datatype=datatype, data=[value])


def failure(call):
    try:
        call()
    except ApiException as error:
        return [error.status, json.loads(error.body)]
    raise AssertionError("it did not fail")


one = prediction.post_predict(
    PredictRequest(PredictFeatures(features=PredictFeaturesFeatures(cold), probabilities=True))
).actual_instance
rows = prediction.post_predict(
    PredictRequest(PredictData(data=[values(20, 0.5, "eu"), values(31, 0.9, "us")]))
).actual_instance
listed = prediction.post_predict(PredictRequest([PredictRowsInner(cold), PredictRowsInner(cold)])).actual_instance
v1 = V1Api(client).post_v1_models_model_predict(
    model, V1PredictRequest(instances=V1PredictRequestInstances([values(31, 0.9, "us")]))
)
v2 = v2_api.post_v2_models_model_infer(
    model,
    V2InferRequest(
        inputs=[tensor("temperature", "FP64", 31), tensor("load", "FP32", 0.9), tensor("zone", "BYTES", "us")],
        outputs=[V2RequestOutput(name="predict")],
    ),
)
status, empty = failure(lambda: prediction.post_predict(PredictRequest(PredictData.model_construct(data=[]))))
results = {
    "one": [one.prediction, one.probabilities.to_dict()],
    "rows": rows.predictions,
    "list": listed.predictions,
    "v1": [each.actual_instance for each in v1.predictions],
    "v2": [[each.name, [element.actual_instance for element in each.data]] for each in v2.outputs],
    "features": [each.name for each in ModelApi(client).get_model().features],
    "drift": ModelApi(client).get_drift().actual_instance.baseline.rows,
    "off": ModelApi(ApiClient(Configuration(host=without_drift))).get_drift().actual_instance.detail,
    "metrics": HealthApi(client).get_metrics()[:7],
    "missing": failure(lambda: v2_api.get_v2_models_model("other"))[1]["error"],
    "empty": [status, empty["detail"]],
}
print(json.dumps(results))
