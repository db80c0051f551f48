"""Drives a service with tritonclient and prints what came of each call as JSON: {name: result}.

    triton.py <host:port of a model of two numbers and a category> <host:port of a model of two numbers> <name of both>
"""

import json
import sys

import numpy as np
import tritonclient.http as http

mixed = http.InferenceServerClient(sys.argv[1])
matrix = http.InferenceServerClient(sys.argv[2])
model = sys.argv[3]
DTYPES = {
    "UINT8": np.uint8, "UINT16": np.uint16, "UINT32": np.uint32, "UINT64": np.uint64,
    "INT8": np.int8, "INT16": np.int16, "INT32": np.int32, "INT64": np.int64,
    "FP16": np.float16, "FP32": np.float32, "FP64": np.float64,
}  # fmt: skip
results = {}


def tensor(name, datatype, values, binary):
    wanted = http.InferInput(name, list(values.shape), datatype)
    wanted.set_data_from_numpy(values, binary_data=binary)
    return wanted


def texts(*values):
    return np.array([value.encode() for value in values], dtype=np.object_)


def rows(binary):
    return [
        tensor("temperature", "FP64", np.array([20.0, 31.0]), binary),
        tensor("load", "FP32", np.array([0.5, 0.9], dtype=np.float32), binary),
        tensor("zone", "BYTES", texts("eu", "us"), binary),
    ]


def read(result, *names):
    return {name: result.as_numpy(name).tolist() for name in names}


def plain(value):
    return value.decode() if isinstance(value, bytes) else value


def attempt(call):
    try:
        return call()
    except http.InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}


results["live"] = mixed.is_server_live()
results["ready"] = mixed.is_server_ready()
results["model ready"] = mixed.is_model_ready(model)
results["version ready"] = mixed.is_model_ready(model, "1.0.0")
results["other ready"] = mixed.is_model_ready("other")
results["extensions"] = mixed.get_server_metadata()["extensions"]
results["metadata"] = mixed.get_model_metadata(model)["inputs"]

for given in (False, True):
    for wanted in (False, True):
        outputs = [http.InferRequestedOutput(name, binary_data=wanted) for name in ("predict", "predict_proba")]
        answer = mixed.infer(model, rows(given), outputs=outputs, request_id="42")
        results[f"infer binary={given} out={wanted}"] = {
            **read(answer, "predict", "predict_proba"),
            "id": answer.get_response()["id"],
        }
results["infer as it is by default"] = read(mixed.infer(model, rows(True)), "predict", "predict_proba")
results["infer by a version"] = read(mixed.infer(model, rows(True), model_version="1.0.0"), "predict")
results["infer with parameters"] = read(
    mixed.infer(model, rows(True), parameters={"a": 1}, priority=1, timeout=1000, sequence_id=7, sequence_start=True), "predict"
)
for algorithm in ("gzip", "deflate"):
    for binary in (False, True):
        results[f"{algorithm} binary={binary}"] = read(
            mixed.infer(
                model,
                rows(binary),
                request_compression_algorithm=algorithm,
                response_compression_algorithm=algorithm,
            ),
            "predict",
        )

for datatype, dtype in DTYPES.items():
    values = np.array([[20, 0], [31, 1]], dtype=dtype)
    # the client sends FP16 as binary data alone
    for binary in (True,) if datatype == "FP16" else (False, True):
        answer = matrix.infer(model, [tensor("input", datatype, values, binary)])
        results[f"{datatype} binary={binary}"] = [plain(each) for each in answer.as_numpy("predict")]

asynchronous = matrix.async_infer(model, [tensor("input", "FP64", np.array([[31.0, 1.0]]), True)])
results["async"] = [plain(each) for each in asynchronous.get_result().as_numpy("predict")]

results["unknown model"] = attempt(lambda: mixed.infer("other", rows(True)))
results["unknown category"] = attempt(
    lambda: mixed.infer(model, [*rows(True)[:2], tensor("zone", "BYTES", texts("mars", "eu"), True)])
)
results["unknown output"] = attempt(
    lambda: mixed.infer(model, rows(True), outputs=[http.InferRequestedOutput("x")])
)
results["missing input"] = attempt(lambda: mixed.infer(model, rows(False)[:2]))
results["wrong shape"] = attempt(
    lambda: matrix.infer(model, [tensor("input", "FP64", np.array([[1.0, 2.0, 3.0]]), True)])
)
results["repository"] = attempt(mixed.get_model_repository_index)
print(json.dumps(results))
