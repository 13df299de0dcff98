resource "tencentcloud_cls_logset" "prepay" {
  logset_name = local.name
  tags        = local.tags
}

# The platform writes what a function answers into this topic, whatever the function does: keep its readers few.
resource "tencentcloud_cls_topic" "prepay" {
  topic_name           = local.name
  logset_id            = tencentcloud_cls_logset.prepay.id
  describes            = "Functions of Prepay"
  period               = var.log_days
  storage_type         = "hot"
  partition_count      = 1
  auto_split           = true
  max_split_partitions = 20
  tags                 = local.tags
}

# What docs/operations.md searches by. SCF's own fields are its names for them.
resource "tencentcloud_cls_index" "prepay" {
  topic_id = tencentcloud_cls_topic.prepay.id
  status   = true

  rule {
    full_text {
      case_sensitive = false
      tokenizer      = "@&?|#()='\",;:<>[]{}/ \n\t\r"
      contain_z_h    = true
    }

    key_value {
      case_sensitive = false

      dynamic "key_values" {
        for_each = {
          SCF_FunctionName = "text"
          SCF_RequestId    = "text"
          SCF_StatusCode   = "long"
          SCF_Duration     = "long"
          SCF_MemUsage     = "double"
          SCF_Message      = "text"
          SCF_Level        = "text"
          SCF_Type         = "text"
        }

        content {
          key = key_values.key

          value {
            type        = key_values.value
            sql_flag    = true
            contain_z_h = false
            tokenizer   = key_values.value == "text" ? "@&?|#()='\",;:<>[]{}/ \n\t\r" : ""
          }
        }
      }
    }
  }
}
