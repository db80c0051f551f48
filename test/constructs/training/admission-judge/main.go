// Says of each Job whether a ValidatingAdmissionPolicy admits it, by the API server's own compiler and evaluator.
// It reads lines of {policy}, which is compiled, and of {name, user, object}, which the last policy judges.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"

	v1 "k8s.io/api/admissionregistration/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/cel/environment"
)

var kind = schema.GroupVersionKind{Group: "batch", Version: "v1", Kind: "Job"}
var resource = schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: "jobs"}

// compile is compilePolicy of pkg/admission/plugin/policy/validating, which is not exported.
func compile(policy *v1.ValidatingAdmissionPolicy) validating.Validator {
	options := cel.OptionalVariableDeclarations{HasAuthorizer: true, StrictCost: true}
	template, err := cel.NewCompositionEnv(cel.VariablesTypeName, environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion(), true))
	if err != nil {
		panic(err)
	}
	compiler := cel.NewCompositedCompilerFromTemplate(template)
	variables := []cel.NamedExpressionAccessor{}
	for _, variable := range policy.Spec.Variables {
		variables = append(variables, &validating.Variable{Name: variable.Name, Expression: variable.Expression})
	}
	compiler.CompileAndStoreVariables(variables, options, environment.NewExpressions)
	conditions := []cel.ExpressionAccessor{}
	for i := range policy.Spec.MatchConditions {
		conditions = append(conditions, (*matchconditions.MatchCondition)(&policy.Spec.MatchConditions[i]))
	}
	validations := []cel.ExpressionAccessor{}
	for _, validation := range policy.Spec.Validations {
		validations = append(validations, &validating.ValidationCondition{Expression: validation.Expression, Message: validation.Message, Reason: validation.Reason})
	}
	matcher := matchconditions.NewMatcher(compiler.CompileCondition(conditions, options, environment.NewExpressions), policy.Spec.FailurePolicy, "policy", "validate", policy.Name)
	none := compiler.CompileCondition(nil, options, environment.NewExpressions)
	return validating.NewValidator(compiler.CompileCondition(validations, options, environment.NewExpressions), matcher, none, none, policy.Spec.FailurePolicy)
}

func judge(validator validating.Validator, username string, job *batchv1.Job) (matched bool, why []string) {
	job.TypeMeta = metav1.TypeMeta{APIVersion: "batch/v1", Kind: "Job"}
	attributes := admission.NewAttributesRecord(job, nil, kind, job.Namespace, job.Name, resource, "", admission.Create, &metav1.CreateOptions{}, false, &user.DefaultInfo{Name: username})
	versioned := &admission.VersionedAttributes{Attributes: attributes, VersionedObject: job, VersionedKind: kind}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: job.Namespace}}
	result := validator.Validate(context.Background(), resource, versioned, nil, namespace, celconfig.RuntimeCELCostBudget, nil)
	for _, decision := range result.Decisions {
		if decision.Action != validating.ActionAdmit {
			why = append(why, decision.Message)
		}
	}
	return len(result.Decisions) > 0, why
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<24)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	var validator validating.Validator
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			var read struct {
				Policy *v1.ValidatingAdmissionPolicy
				Name   string
				User   string
				Object *batchv1.Job
			}
			if e := json.Unmarshal(line, &read); e != nil {
				panic(e)
			}
			if read.Policy != nil {
				validator = compile(read.Policy)
			} else {
				matched, why := judge(validator, read.User, read.Object)
				out.Encode(map[string]any{"name": read.Name, "matched": matched, "why": why})
			}
		}
		if err != nil {
			break
		}
	}
}
