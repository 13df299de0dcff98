output "env" {
  description = "What serverless.yml reads: `terraform output -raw env > ../../../.env`. It holds no secret."
  value       = <<-EOT
    TENCENT_REGION=${var.region}
    PREPAY_ROLE=${tencentcloud_cam_role.functions.name}
    VPC_ID=${tencentcloud_vpc.prepay.id}
    SUBNET_ID=${tencentcloud_subnet.functions.id}
    CLS_LOGSET_ID=${tencentcloud_cls_logset.prepay.id}
    CLS_TOPIC_ID=${tencentcloud_cls_topic.prepay.id}
    PREPAY_MERCHANTS=${join(",", var.merchants)}
    PREPAY_SECRETS=tencent-ssm:${var.region}?version=${var.secret_version}
    PREPAY_TABLE=redis://${tencentcloud_redis_instance.table.ip}:${tencentcloud_redis_instance.table.port}
  EOT
}

output "egress_address" {
  description = "The address that WeCom and WeChat see: enter it in their allow-lists."
  value       = tencentcloud_eip.egress.public_ip
}

output "redis_instance_id" {
  description = "Whose password to replace."
  value       = tencentcloud_redis_instance.table.id
}

output "secrets" {
  description = "Shells that wait for a value."
  value       = local.secret_names
}
