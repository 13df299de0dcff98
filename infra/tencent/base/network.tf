locals {
  name = "prepay-${var.stage}"
  tags = { app = "prepay", stage = var.stage }
}

resource "tencentcloud_vpc" "prepay" {
  name         = local.name
  cidr_block   = var.vpc_cidr
  is_multicast = false
  tags         = local.tags
}

resource "tencentcloud_route_table" "functions" {
  name   = "${local.name}-functions"
  vpc_id = tencentcloud_vpc.prepay.id
  tags   = local.tags
}

resource "tencentcloud_subnet" "functions" {
  name              = "${local.name}-functions"
  vpc_id            = tencentcloud_vpc.prepay.id
  availability_zone = var.availability_zone
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, 0)
  route_table_id    = tencentcloud_route_table.functions.id
  is_multicast      = false
  tags              = local.tags
}

# No way out from here: the table talks to functions only.
resource "tencentcloud_subnet" "table" {
  name              = "${local.name}-table"
  vpc_id            = tencentcloud_vpc.prepay.id
  availability_zone = var.availability_zone
  cidr_block        = cidrsubnet(var.vpc_cidr, 8, 255)
  is_multicast      = false
  tags              = local.tags
}

# The address that WeCom's and WeChat's allow-lists see.
resource "tencentcloud_eip" "egress" {
  name                       = "${local.name}-egress"
  internet_charge_type       = "TRAFFIC_POSTPAID_BY_HOUR"
  internet_max_bandwidth_out = 100
  type                       = "EIP"
  tags                       = local.tags
}

resource "tencentcloud_nat_gateway" "egress" {
  name             = "${local.name}-egress"
  vpc_id           = tencentcloud_vpc.prepay.id
  assigned_eip_set = [tencentcloud_eip.egress.public_ip]
  bandwidth        = 100
  max_concurrent   = 1000000
  tags             = local.tags
}

resource "tencentcloud_route_table_entry" "egress" {
  route_table_id         = tencentcloud_route_table.functions.id
  destination_cidr_block = "0.0.0.0/0"
  next_type              = "NAT"
  next_hub               = tencentcloud_nat_gateway.egress.id
  description            = "functions to WeChat, by one address"
}
