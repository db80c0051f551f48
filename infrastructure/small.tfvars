# Two nodes of 2 vCPU and 8 GiB: the serving and the observability plane of `dev`.
environment         = "dev"
availability_zones  = 2
nat_per_zone        = false
node_instance_types = ["t3.large", "t3a.large"]
node_capacity       = "SPOT"
nodes               = { minimum = 2, desired = 2, maximum = 4 }
models_bucket       = "aiops-models-dev"
