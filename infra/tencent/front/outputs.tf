output "address" {
  description = "Where callers go; empty while there is no domain."
  value       = var.domain == "" ? "" : "https://${var.domain}"
}

output "cname" {
  description = "What the host name must point to."
  value       = "${data.tencentcloud_user_info.account.app_id}.${var.region}.tencentscf.com"
}
