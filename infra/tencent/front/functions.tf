locals {
  routes = {
    "/orders"                   = "query-order"
    "/orders/app"               = "app-order"
    "/orders/unified"           = "unified-order"
    "/orders/wecom-miniprogram" = "wecom-miniprogram-order"
    "/pay/unifiedorder"         = "unified-order"
  }
  functions = toset(values(local.routes))
}

# A function URL has no limit of its own: without this one, a flood takes the whole region's concurrency.
resource "tencentcloud_scf_reserved_concurrency_config" "function" {
  for_each = local.functions

  function_name            = "prepay-${var.stage}-${each.key}"
  namespace                = "default"
  reserved_concurrency_mem = var.most_instances * var.memory_mb
}

resource "tencentcloud_scf_provisioned_concurrency_config" "function" {
  for_each = var.provisioned

  function_name                       = "prepay-${var.stage}-${each.key}"
  namespace                           = "default"
  qualifier                           = each.value.version
  version_provisioned_concurrency_num = each.value.instances
  provisioned_type                    = "Default"
}
