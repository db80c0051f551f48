/** A model of XGBoost as its JSON says: x1 < 0.5 goes left, and a missing value as well. */
export function xgboostFile(
  changes: { readonly objective?: string; readonly tree?: object; readonly booster?: object } = {},
) {
  return {
    version: [3, 2, 0],
    learner: {
      attributes: {},
      feature_names: ['a', 'b'],
      learner_model_param: { base_score: '[5E-1]', num_class: '0', num_feature: '2' },
      objective: { name: changes.objective ?? 'reg:squarederror' },
      gradient_booster: changes.booster ?? {
        name: 'gbtree',
        model: {
          tree_info: [0],
          trees: [
            {
              left_children: [1, -1, -1],
              right_children: [2, -1, -1],
              split_indices: [1, 0, 0],
              split_conditions: [0.5, -1, 2],
              default_left: [1, 0, 0],
              loss_changes: [4, 0, 0],
              tree_param: {},
              ...changes.tree,
            },
          ],
        },
      },
    },
  };
}

/** A model of LightGBM as text: a <= 0.5 goes left. */
export function lightgbmFile({ objective = 'regression', decision = 2, extra = '' } = {}): string {
  return `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=1
objective=${objective}
feature_names=a b

Tree=0
num_leaves=2
num_cat=0
split_feature=0
split_gain=1
threshold=0.5
decision_type=${decision}
left_child=-1
right_child=-2
leaf_value=-1 2
${extra}shrinkage=1

end of trees
`;
}

/** A forest of scikit-learn, as the script writes it. */
export function scikitLearnFile(changes: object = {}) {
  return {
    schema: 'cdk8s-aiops/scikit-learn/v1',
    version: '1.9.1',
    estimator: 'RandomForestClassifier',
    columns: 2,
    features: ['a', 'b'],
    classes: ['no', 'yes'],
    importances: [1, 0],
    precision: 32,
    missing: false,
    leaves: 'average',
    trees: [
      {
        left: [1, -1, -1],
        right: [2, -1, -1],
        feature: [0, -2, -2],
        threshold: [0.5, -2, -2],
        missing_left: [false, false, false],
        leaves: [
          [0.5, 0.5],
          [0.75, 0.25],
          [0, 1],
        ],
      },
    ],
    ...changes,
  };
}
