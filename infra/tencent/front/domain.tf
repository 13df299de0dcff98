data "tencentcloud_user_info" "account" {}

resource "tencentcloud_scf_custom_domain" "prepay" {
  count = var.domain == "" ? 0 : 1

  domain   = var.domain
  protocol = "HTTPS"

  dynamic "endpoints_config" {
    for_each = local.routes

    content {
      namespace     = "default"
      function_name = "prepay-${var.stage}-${endpoints_config.value}"
      qualifier     = "$DEFAULT"
      path_match    = endpoints_config.key
    }
  }

  cert_config {
    certificate_id = var.certificate_id
  }

  waf_config {
    waf_open        = var.waf_instance_id == "" ? "CLOSE" : "OPEN"
    waf_instance_id = var.waf_instance_id == "" ? null : var.waf_instance_id
  }

  lifecycle {
    precondition {
      condition     = var.certificate_id != ""
      error_message = "certificate_id must be set where domain is: the service is HTTPS only."
    }
  }
}
