# Nodes of 4 vCPU and 16 GiB, one for each zone and one that may fail: all planes of `prod`.
environment         = "prod"
availability_zones  = 3
nat_per_zone        = true
node_instance_types = ["m7i.xlarge", "m6i.xlarge"]
node_capacity       = "ON_DEMAND"
nodes               = { minimum = 3, desired = 4, maximum = 8 }
node_disk_gib       = 100
models_bucket       = "aiops-models"
