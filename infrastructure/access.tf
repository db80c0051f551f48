# Which pods may do what. A pod proves who it is by the token of its service account, which only the cluster signs.
resource "aws_iam_openid_connect_provider" "cluster" {
  url            = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  issuer = replace(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://", "")

  # service accounts as namespace:name; a test compares them with the manifests
  service_accounts = {
    serving  = ["serving:incident"]
    training = ["training:mlflow", "training:mlflow-db", "training:incident-retraining"]
    volumes  = ["kube-system:ebs-csi-controller-sa"]
  }

  trust = {
    for role, accounts in local.service_accounts : role => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = aws_iam_openid_connect_provider.cluster.arn }
        Condition = {
          StringEquals = {
            "${local.issuer}:aud" = "sts.amazonaws.com"
            "${local.issuer}:sub" = [for account in accounts : "system:serviceaccount:${account}"]
          }
        }
      }]
    })
  }
}

resource "aws_iam_role" "serving" {
  name               = "${var.name}-${var.environment}-serving"
  assume_role_policy = local.trust["serving"]
}

# the model by its key, and nothing else of the bucket: no list of what there is
resource "aws_iam_role_policy" "serving" {
  name = "read-models"
  role = aws_iam_role.serving.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = "${aws_s3_bucket.models.arn}/mlflow/*"
      },
      {
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.this.arn
      },
    ]
  })
}

resource "aws_iam_role" "training" {
  name               = "${var.name}-${var.environment}-training"
  assume_role_policy = local.trust["training"]
}

resource "aws_iam_role_policy" "training" {
  name = "write-models"
  role = aws_iam_role.training.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:ListBucket", "s3:GetBucketLocation"]
        Resource = aws_s3_bucket.models.arn
      },
      {
        Effect = "Allow"
        # a deleted object leaves its versions, and no right here deletes those
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
        Resource = "${aws_s3_bucket.models.arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = aws_kms_key.this.arn
      },
    ]
  })
}

resource "aws_iam_role" "volumes" {
  name               = "${var.name}-${var.environment}-volumes"
  assume_role_policy = local.trust["volumes"]
}

resource "aws_iam_role_policy_attachment" "volumes" {
  role       = aws_iam_role.volumes.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}
