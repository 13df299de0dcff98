resource "tencentcloud_security_group" "table" {
  name        = "${local.name}-table"
  description = "The order table, reached by functions alone."
  tags        = local.tags
}

resource "tencentcloud_security_group_rule_set" "table" {
  security_group_id = tencentcloud_security_group.table.id

  ingress {
    action      = "ACCEPT"
    cidr_block  = tencentcloud_subnet.functions.cidr_block
    protocol    = "TCP"
    port        = "6379"
    description = "functions"
  }

  ingress {
    action      = "DROP"
    cidr_block  = "0.0.0.0/0"
    protocol    = "ALL"
    port        = "ALL"
    description = "nobody else"
  }

  egress {
    action      = "DROP"
    cidr_block  = "0.0.0.0/0"
    protocol    = "ALL"
    port        = "ALL"
    description = "a table calls nobody"
  }
}

# A table that evicts rows forgets orders that WeChat still knows.
resource "tencentcloud_redis_param_template" "table" {
  name         = "${local.name}-orders"
  description  = "The order table evicts nothing."
  product_type = var.redis_type_id

  params_override {
    key   = "maxmemory-policy"
    value = "noeviction"
  }
}

resource "tencentcloud_redis_instance" "table" {
  name               = "${local.name}-orders"
  availability_zone  = var.availability_zone
  type_id            = var.redis_type_id
  mem_size           = var.redis_memory_mb
  redis_replicas_num = var.redis_replicas
  vpc_id             = tencentcloud_vpc.prepay.id
  subnet_id          = tencentcloud_subnet.table.id
  port               = 6379
  password           = var.redis_first_password
  params_template_id = tencentcloud_redis_param_template.table.id
  security_groups    = [tencentcloud_security_group.table.id]
  tags               = local.tags

  lifecycle {
    prevent_destroy = true
    # The password in use is set by hand and known to the secret alone.
    ignore_changes = [password]
  }
}
