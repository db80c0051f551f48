resource "aws_ecr_repository" "this" {
  for_each = toset(var.image_repositories)

  name = each.key
  # a tag always means the same image
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.this.arn
  }
}

# an image is deleted when so many newer ones are there, and never by its age: what runs may be old
resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "What a rollback needs"
      selection = {
        tagStatus      = "tagged"
        tagPatternList = ["*"]
        countType      = "imageCountMoreThan"
        countNumber    = var.images_kept
      }
      action = { type = "expire" }
    }]
  })
}
