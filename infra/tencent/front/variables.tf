variable "region" {
  description = "Region of the functions."
  type        = string
  default     = "ap-guangzhou"
}

variable "stage" {
  description = "Name of the deployment, as in serverless.yml."
  type        = string
  default     = "prod"
}

variable "memory_mb" {
  description = "memorySize of the functions in serverless.yml."
  type        = number
  default     = 256
}

variable "most_instances" {
  description = "Instances that one function may run at once, which are requests at once: the throttle of a public URL."
  type        = number
  default     = 40
}

variable "provisioned" {
  description = "Instances kept warm, by function; the version must be published and take the traffic of $DEFAULT."
  type        = map(object({ version = string, instances = number }))
  default     = {}
}

variable "domain" {
  description = "Host name of the service; empty for function URLs alone."
  type        = string
  default     = ""
}

variable "certificate_id" {
  description = "Certificate of the host name in Tencent Cloud SSL."
  type        = string
  default     = ""
}

variable "waf_instance_id" {
  description = "Web Application Firewall in front of the host name; empty for none."
  type        = string
  default     = ""
}
