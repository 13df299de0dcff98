locals {
  merchant_secrets = [for id in var.merchants : "prepay-merchant-${id}"]
  secret_names     = concat(local.merchant_secrets, ["prepay-table"])
}

# Shells only: a value written here would lie in the state in plain text. README says how values get in.
resource "tencentcloud_ssm_secret" "prepay" {
  for_each = toset(local.secret_names)

  secret_name             = each.key
  description             = "Prepay: ${each.key}"
  recovery_window_in_days = 30
  tags                    = local.tags
}

data "tencentcloud_user_info" "creator" {}

resource "tencentcloud_cam_role" "functions" {
  name        = "${local.name}-functions"
  description = "Runs the functions of Prepay."

  document = jsonencode({
    version = "2.0"
    statement = [{
      effect    = "allow"
      action    = ["name/sts:AssumeRole"]
      principal = { service = ["scf.qcloud.com"] }
    }]
  })
}

# One secret after the other: a shell is addressed by region, account, the account that made it, and its name.
resource "tencentcloud_cam_policy" "functions" {
  name        = "${local.name}-functions"
  description = "Reads the secrets of Prepay, nothing else."

  document = jsonencode({
    version = "2.0"
    statement = [{
      effect = "allow"
      action = ["ssm:GetSecretValue"]
      resource = [
        for name in local.secret_names :
        "qcs::ssm:${var.region}:uin/${data.tencentcloud_user_info.creator.owner_uin}:secret/creatorUin/${data.tencentcloud_user_info.creator.uin}/${name}"
      ]
    }]
  })
}

resource "tencentcloud_cam_role_policy_attachment" "functions" {
  role_id   = tencentcloud_cam_role.functions.id
  policy_id = tencentcloud_cam_policy.functions.id
}
