variable "name" {
  description = "Beginning of the name of everything that is made. 3 to 20 lower-case letters, digits and hyphens."
  type        = string
  default     = "aiops"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 20 lower-case letters, digits and hyphens, and begin with a letter, such as aiops."
  }
}

variable "environment" {
  description = "Name of the installation, as environments/ names it."
  type        = string

  validation {
    condition     = contains(["prod", "dev"], var.environment)
    error_message = "environment must be prod or dev, which are the installations of environments/."
  }
}

variable "region" {
  description = "Region of AWS."
  type        = string
  default     = "eu-central-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of a region, such as eu-central-1."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes. The manifests need 1.30 or later."
  type        = string
  default     = "1.35"

  validation {
    condition     = can(regex("^1\\.[0-9]+$", var.kubernetes_version)) && try(tonumber(split(".", var.kubernetes_version)[1]) >= 30, false)
    error_message = "kubernetes_version must be 1.30 or a later minor version, such as 1.35."
  }
}

variable "api_access_cidrs" {
  description = "Addresses that may reach the API server from outside of the VPC. Empty: none, and kubectl needs a way into the VPC."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.api_access_cidrs : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]) >= 8, false)])
    error_message = "api_access_cidrs must be address ranges of at most a /8, such as 203.0.113.7/32."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the VPC, a /16 to a /20."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && try(tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 20, false)
    error_message = "vpc_cidr must be a range from /16 to /20, such as 10.40.0.0/16."
  }
}

variable "availability_zones" {
  description = "Number of zones that nodes are spread over. EKS needs two."
  type        = number

  validation {
    condition     = var.availability_zones >= 2 && var.availability_zones <= 3 && floor(var.availability_zones) == var.availability_zones
    error_message = "availability_zones must be 2 or 3."
  }
}

variable "nat_per_zone" {
  description = "Whether each zone has a NAT gateway of its own. With one for all, its zone takes the way out along when it fails."
  type        = bool
}

variable "node_instance_types" {
  description = "Types of instances of the nodes, of equal size. The first that is available is taken."
  type        = list(string)

  validation {
    condition     = length(var.node_instance_types) > 0
    error_message = "node_instance_types must name at least one type, such as m7i.large."
  }
}

variable "node_capacity" {
  description = "Whether nodes are paid on demand or are spare capacity, which AWS takes back with two minutes' notice."
  type        = string
  default     = "ON_DEMAND"

  validation {
    condition     = contains(["ON_DEMAND", "SPOT"], var.node_capacity)
    error_message = "node_capacity must be ON_DEMAND or SPOT."
  }
}

variable "nodes" {
  description = "Least, greatest and first number of nodes."
  type = object({
    minimum = number
    maximum = number
    desired = number
  })

  validation {
    condition     = var.nodes.minimum >= 1 && var.nodes.minimum <= var.nodes.desired && var.nodes.desired <= var.nodes.maximum
    error_message = "nodes must have 1 <= minimum <= desired <= maximum."
  }
}

variable "node_disk_gib" {
  description = "Disk of each node in GiB, for images and logs."
  type        = number
  default     = 50

  validation {
    condition     = var.node_disk_gib >= 20 && var.node_disk_gib <= 1000
    error_message = "node_disk_gib must be 20 to 1000."
  }
}

variable "image_repositories" {
  description = "Repositories of ECR. Their names are the paths of the images that release.json and its variants name, those of the switches that are off included."
  type        = list(string)
  default = [
    "cdk8s-aiops/runtime",
    "cdk8s-aiops/runtime-streaming",
    "cdk8s-aiops/runtime-retrain",
    "cdk8s-aiops/runtime-mlflow",
    "cdk8s-aiops/runtime-spark",
  ]

  validation {
    condition     = length(var.image_repositories) > 0 && alltrue([for name in var.image_repositories : can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", name))])
    error_message = "image_repositories must be names of repositories in lower case, such as cdk8s-aiops/runtime."
  }
}

variable "images_kept" {
  description = "Number of images kept in each repository. A rollback needs the image of the release that it goes back to."
  type        = number
  default     = 50

  validation {
    condition     = var.images_kept >= 10
    error_message = "images_kept must be at least 10: with fewer, an image may be gone that a rollback needs."
  }
}

variable "models_bucket" {
  description = "Name of the bucket for data, models and backups. The account's number is put behind it, because names are unique among all accounts."
  type        = string
  default     = "aiops-models"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,45}$", var.models_bucket))
    error_message = "models_bucket must be 2 to 46 lower-case letters, digits and hyphens, such as aiops-models."
  }
}

variable "deleted_models_kept_days" {
  description = "Days that a deleted or overwritten object can be brought back."
  type        = number
  default     = 90

  validation {
    condition     = var.deleted_models_kept_days >= 30
    error_message = "deleted_models_kept_days must be at least 30."
  }
}
