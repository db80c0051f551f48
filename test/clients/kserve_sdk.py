"""Drives a service with KServe's SDK and prints what came of each call as JSON: {name: result}.

    kserve_sdk.py <URL of a model of two numbers and a category> <name of the model>
"""

import asyncio
import json
import sys

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferOutput, InferRequest, RESTConfig

url, model = sys.argv[1:3]
results = {}


def rows(binary):
    inputs = [
        InferInput("temperature", [2], "FP64"),
        InferInput("load", [2], "FP32"),
        InferInput("zone", [2], "BYTES"),
    ]
    inputs[0].set_data_from_numpy(np.array([20.0, 31.0]), binary_data=binary)
    inputs[1].set_data_from_numpy(np.array([0.5, 0.9], dtype=np.float32), binary_data=binary)
    inputs[2].set_data_from_numpy(np.array(["eu", "us"], dtype=np.object_), binary_data=binary)
    return inputs


async def attempt(call):
    try:
        return await call
    except httpx.HTTPStatusError as error:
        return {"status": error.response.status_code, "message": str(error)}


async def main():
    v1 = InferenceRESTClient(RESTConfig(protocol="v1"))
    v2 = InferenceRESTClient(RESTConfig(protocol="v2"))
    for name, client in (("v1", v1), ("v2", v2)):
        results[f"{name} live"] = await client.is_server_live(url)
        results[f"{name} model ready"] = await client.is_model_ready(url, model)
        results[f"{name} other ready"] = await attempt(client.is_model_ready(url, "other"))
    results["v2 ready"] = await v2.is_server_ready(url)

    results["v1 lists"] = await v1.infer(url, {"instances": [[20, 0.5, "eu"], [31, 0.9, "us"]]}, model_name=model)
    results["v1 objects"] = await v1.infer(
        url, {"instances": [{"temperature": 31, "load": 0.9, "zone": "us"}]}, model_name=model
    )
    results["v1 wrong"] = await attempt(v1.infer(url, {"instances": [[20, 0.5]]}, model_name=model))
    results["v1 explain"] = await attempt(v1.explain(url, model, {"instances": [[20, 0.5, "eu"]]}))

    for binary in (False, True):
        answer = await v2.infer(url, InferRequest(model, rows(binary)), model_name=model)
        results[f"v2 binary={binary}"] = {each.name: each.as_numpy().tolist() for each in answer.outputs}
    answer = await v2.infer(
        url,
        InferRequest(
            model, rows(True), request_id="42", parameters={"binary_data_output": True, "a": "b"}
        ),
        model_name=model,
    )
    results["v2 all binary"] = {each.name: each.as_numpy().tolist() for each in answer.outputs}
    results["v2 id"] = answer.id
    answer = await v2.infer(
        url,
        InferRequest(model, rows(False), request_outputs=[InferOutput("predict", [], "INT64")]),
        model_name=model,
    )
    results["v2 one output"] = [each.name for each in answer.outputs]
    wrong = InferInput("zone", [2], "BYTES", data=["mars", "eu"])
    results["v2 wrong"] = await attempt(
        v2.infer(url, InferRequest(model, [*rows(False)[:2], wrong]), model_name=model)
    )
    results["v2 other"] = await attempt(v2.infer(url, InferRequest("other", rows(False)), model_name="other"))
    for client in (v1, v2):
        await client.close()


asyncio.run(main())
print(json.dumps(results))
