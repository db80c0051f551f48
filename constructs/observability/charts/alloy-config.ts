/** Labels of a log line, and the label of the pod that each comes from. Promtail's chart names them alike. */
const LABELS = {
  namespace: '__meta_kubernetes_namespace',
  pod: '__meta_kubernetes_pod_name',
  container: '__meta_kubernetes_pod_container_name',
  app: '__meta_kubernetes_pod_label_app_kubernetes_io_name',
  instance: '__meta_kubernetes_pod_label_app_kubernetes_io_instance',
  component: '__meta_kubernetes_pod_label_app_kubernetes_io_component',
} as const;

/** Alloy's configuration: the pods of its node, their log files, one write to Loki. */
export function alloyConfig(lokiUrl: string): string {
  return `logging {
  level  = "info"
  format = "json"
}

discovery.kubernetes "pods" {
  role = "pod"

  // each collector reads its own node
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("K8S_NODE_NAME")
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets

${Object.entries(LABELS).map(labelRule).join('\n')}
  rule {
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator     = "/"
    target_label  = "__path__"
    replacement   = "/var/log/pods/*$1/*.log"
  }
}

local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  // the container runtime's prefix: time, stream, and whether the line goes on
  stage.cri {}

  forward_to = [loki.write.loki.receiver]
}

loki.write "loki" {
  endpoint {
    url = "${lokiUrl}/loki/api/v1/push"
  }
}
`;
}

function labelRule([label, source]: [string, string]): string {
  return `  rule {
    source_labels = ["${source}"]
    target_label  = "${label}"
  }
`;
}
