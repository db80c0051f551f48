// Says what Argo Rollouts makes of a measurement: its conditions, over the result of a query of Prometheus.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/evaluate"
	log "github.com/sirupsen/logrus"
)

type verdict struct {
	Name             string   `json:"name"`
	SuccessCondition string   `json:"successCondition,omitempty"`
	FailureCondition string   `json:"failureCondition,omitempty"`
	Result           []string `json:"result"`
	Phase            string   `json:"phase"`
	Why              string   `json:"why,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		var v verdict
		if err := json.Unmarshal(in.Bytes(), &v); err != nil {
			panic(err)
		}
		// as metricproviders/prometheus makes it of a vector
		result := make([]float64, 0, len(v.Result))
		for _, text := range v.Result {
			number, err := strconv.ParseFloat(text, 64)
			if err != nil {
				panic(err)
			}
			result = append(result, number)
		}
		metric := v1alpha1.Metric{SuccessCondition: v.SuccessCondition, FailureCondition: v.FailureCondition}
		phase, err := evaluate.EvaluateResult(result, metric, *log.NewEntry(log.New()))
		v.Phase = string(phase)
		v.Why = ""
		if err != nil {
			v.Why = err.Error()
		}
		if err := out.Encode(v); err != nil {
			panic(err)
		}
	}
}
