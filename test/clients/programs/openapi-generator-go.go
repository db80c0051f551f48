package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	client "generated/client"
)

func must[T any](value T, answer *http.Response, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func failure(answer *http.Response, err error) (int, map[string]any) {
	failed, ok := err.(*client.GenericOpenAPIError)
	if !ok {
		panic("it did not fail")
	}
	body := map[string]any{}
	if err := json.Unmarshal(failed.Body(), &body); err != nil {
		panic(err)
	}
	return answer.StatusCode, body
}

func api(url string) *client.APIClient {
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: url}}
	return client.NewAPIClient(configuration)
}

func main() {
	service, withoutDrift, model := api(os.Args[1]), api(os.Args[2]), os.Args[3]
	ctx := context.Background()
	cold := client.NewRow(20, 0.5, "eu")
	values := func(temperature float64, load float64, zone string) []client.RowValue {
		return []client.RowValue{
			client.Float64AsRowValue(&temperature),
			client.Float64AsRowValue(&load),
			client.StringAsRowValue(&zone),
		}
	}
	predict := func(body client.PredictRequest) *client.PredictAnswer {
		return must(service.PredictionAPI.PostPredict(ctx).PredictRequest(body).Execute())
	}
	features := client.NewPredictFeatures(client.RowAsPredictFeaturesFeatures(cold))
	features.SetProbabilities(true)
	one := predict(client.PredictFeaturesAsPredictRequest(features)).OnePrediction
	rows := predict(client.PredictDataAsPredictRequest(client.NewPredictData(
		[][]client.RowValue{values(20, 0.5, "eu"), values(31, 0.9, "us")},
	))).Predictions
	listed := []client.PredictRowsInner{client.RowAsPredictRowsInner(cold), client.RowAsPredictRowsInner(cold)}
	list := predict(client.ArrayOfPredictRowsInnerAsPredictRequest(&listed)).Predictions
	instances := [][]client.RowValue{values(31, 0.9, "us")}
	v1 := must(service.V1API.PostV1ModelsModelPredict(ctx, model).V1PredictRequest(*client.NewV1PredictRequest(
		client.ArrayOfArrayOfRowValueAsV1PredictRequestInstances(&instances),
	)).Execute())
	tensor := func(name string, datatype string, value any) client.V2RequestInput {
		return *client.NewV2RequestInput(name, []int64{1}, datatype, []any{value})
	}
	request := client.NewV2InferRequest([]client.V2RequestInput{
		tensor("temperature", "FP64", 31), tensor("load", "FP32", 0.9), tensor("zone", "BYTES", "us"),
	})
	request.SetOutputs([]client.V2RequestOutput{*client.NewV2RequestOutput("predict")})
	v2 := must(service.OpenInferenceProtocolV2API.PostV2ModelsModelInfer(ctx, model).V2InferRequest(*request).Execute())
	outputs := [][]any{}
	for _, output := range v2.Outputs {
		outputs = append(outputs, []any{output.Name, output.Data})
	}
	names := []string{}
	for _, feature := range must(service.ModelAPI.GetModel(ctx).Execute()).Features {
		names = append(names, feature.Name)
	}
	_, answer, err := service.OpenInferenceProtocolV2API.GetV2ModelsModel(ctx, "other").Execute()
	_, missing := failure(answer, err)
	_, answer, err = service.PredictionAPI.PostPredict(ctx).PredictRequest(
		client.PredictDataAsPredictRequest(client.NewPredictData([][]client.RowValue{})),
	).Execute()
	status, empty := failure(answer, err)
	results, err := json.Marshal(map[string]any{
		"one":      []any{one.Prediction, one.Probabilities},
		"rows":     rows.Predictions,
		"list":     list.Predictions,
		"v1":       v1.Predictions,
		"v2":       outputs,
		"features": names,
		"drift":    must(service.ModelAPI.GetDrift(ctx).Execute()).DriftOn.Baseline.Rows,
		"off":      must(withoutDrift.ModelAPI.GetDrift(ctx).Execute()).DriftOff.Detail,
		"metrics":  must(service.HealthAPI.GetMetrics(ctx).Execute())[:7],
		"missing":  missing["error"],
		"empty":    []any{status, empty["detail"]},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(string(results))
}
