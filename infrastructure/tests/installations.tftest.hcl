# terraform test -var-file=small.tfvars, and the same with production.tfvars: no account is asked and nothing is made
mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

run "names_follow_the_account" {
  command = plan

  assert {
    condition     = output.registry == "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
    error_message = "the registry is that of the account and the region"
  }

  assert {
    condition     = output.models_bucket.bucket == "${var.models_bucket}-123456789012"
    error_message = "the bucket carries the number of the account"
  }
}

run "each_zone_has_a_way_out" {
  command = plan

  assert {
    condition     = length(aws_nat_gateway.this) == (var.nat_per_zone ? var.availability_zones : 1)
    error_message = "one gateway, or one in each zone"
  }

  assert {
    condition     = length(aws_route_table.private) == var.availability_zones
    error_message = "each zone has its routes"
  }
}

run "the_whole_internet_is_no_address" {
  command = plan

  variables {
    api_access_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.api_access_cidrs]
}

run "an_image_of_a_rollback_is_kept" {
  command = plan

  variables {
    images_kept = 1
  }

  expect_failures = [var.images_kept]
}
