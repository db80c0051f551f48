# `terraform output -json > ../environments/prod.infrastructure.json`: environments/infrastructure.ts reads each of these

output "registry" {
  description = "Host of the registry, `registry` of the environment."
  value       = "${data.aws_caller_identity.current.account_id}.dkr.ecr.${var.region}.amazonaws.com"
}

output "models_bucket" {
  description = "Bucket for data, models and backups, `training.bucket` of the environment."
  value = {
    endpoint = "https://s3.${var.region}.amazonaws.com"
    region   = var.region
    bucket   = aws_s3_bucket.models.bucket
  }
}

output "serving_role_arn" {
  description = "Role by which the service reads its model, roleArn of Model.fromRegistry."
  value       = aws_iam_role.serving.arn
}

output "training_role_arn" {
  description = "Role by which the training plane writes models."
  value       = aws_iam_role.training.arn
}

output "cluster_name" {
  description = "For `aws eks update-kubeconfig --name`."
  value       = aws_eks_cluster.this.name
}
