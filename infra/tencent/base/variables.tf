variable "region" {
  description = "Region of functions, table and secrets."
  type        = string
  default     = "ap-guangzhou"
}

variable "availability_zone" {
  description = "Zone of the subnets and of the order table."
  type        = string
  default     = "ap-guangzhou-6"
}

variable "stage" {
  description = "Name of the deployment, as in serverless.yml."
  type        = string
  default     = "prod"
}

variable "merchants" {
  description = "Merchant numbers that are served; each gets the shell of a secret."
  type        = set(string)

  validation {
    condition     = length(var.merchants) > 0 && alltrue([for id in var.merchants : can(regex("^[0-9A-Za-z_-]{1,32}$", id))])
    error_message = "merchants must be merchant numbers: 1 to 32 digits, letters, _ and -."
  }
}

variable "secret_version" {
  description = "Version that the values of all secrets are stored under."
  type        = string
  default     = "v1"
}

variable "vpc_cidr" {
  description = "Addresses of the private network."
  type        = string
  default     = "10.20.0.0/16"
}

variable "redis_type_id" {
  description = "Product type of the order table: 17 is Redis 7.0, 15 Redis 6.2, standard architecture."
  type        = number
  default     = 17
}

variable "redis_memory_mb" {
  description = "Memory of the order table, MB; an order takes a few KB for up to 97 days."
  type        = number
  default     = 1024
}

variable "redis_replicas" {
  description = "Replicas of the order table."
  type        = number
  default     = 1
}

variable "redis_first_password" {
  description = "Password at creation, 8 to 16 characters. It stays in the state: replace it at once (README)."
  type        = string
  sensitive   = true
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30
}
