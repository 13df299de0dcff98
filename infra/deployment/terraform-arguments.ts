/**
 * What the provider's documentation (registry.terraform.io/providers/tencentcloudstack/tencentcloud, 1.83) says of the
 * resources used here: the arguments and blocks of each, `!` after those that it requires. A block's own are listed under
 * its path. It stands in for `terraform validate`, which needs the provider itself.
 */
export const ARGUMENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tencentcloud_cam_policy: { '': 'name! document! description' },
  tencentcloud_cam_role: { '': 'name! document! description console_login session_duration tags' },
  tencentcloud_cam_role_policy_attachment: { '': 'role_id! policy_id!' },
  tencentcloud_cls_index: {
    '': 'topic_id! include_internal_fields metadata_flag rule status',
    rule: 'dynamic_index full_text key_value tag',
    'rule.full_text': 'case_sensitive! contain_z_h! tokenizer!',
    'rule.key_value': 'case_sensitive! key_values',
    'rule.key_value.key_values': 'key! value',
    'rule.key_value.key_values.value': 'type! contain_z_h sql_flag tokenizer',
  },
  tencentcloud_cls_logset: { '': 'logset_name! tags' },
  tencentcloud_cls_topic: {
    '': 'logset_id! topic_name! auto_split describes encryption hot_period is_web_tracking max_split_partitions partition_count period storage_type tags',
  },
  tencentcloud_eip: {
    '': 'anycast_zone bandwidth_package_id internet_charge_type internet_max_bandwidth_out internet_service_provider name tags type',
  },
  tencentcloud_nat_gateway: {
    '': 'assigned_eip_set! name! vpc_id! bandwidth max_concurrent nat_product_version subnet_id tags zone',
  },
  tencentcloud_redis_instance: {
    '': 'availability_zone! mem_size! auto_renew_flag charge_type force_delete ip name no_auth operation_network params_template_id password port prepaid_period product_version project_id recycle redis_cluster_id redis_replicas_num redis_shard_num replica_zone_ids replicas_read_only security_groups subnet_id tags type_id vpc_id wait_switch wan_address_switch',
  },
  tencentcloud_redis_param_template: {
    '': 'name! description params_override product_type template_id',
    params_override: 'key! value!',
  },
  tencentcloud_route_table: { '': 'name! vpc_id! tags' },
  tencentcloud_route_table_entry: {
    '': 'destination_cidr_block! next_hub! next_type! route_table_id! description disabled',
  },
  tencentcloud_scf_custom_domain: {
    '': 'domain! endpoints_config! protocol! cert_config waf_config',
    endpoints_config: 'function_name! namespace! path_match! qualifier! path_rewrite',
    cert_config: 'certificate_id',
    waf_config: 'waf_instance_id waf_open',
  },
  tencentcloud_scf_provisioned_concurrency_config: {
    '': 'function_name! qualifier! version_provisioned_concurrency_num! max_capacity min_capacity namespace provisioned_type tracking_target trigger_actions',
  },
  tencentcloud_scf_reserved_concurrency_config: { '': 'function_name! reserved_concurrency_mem! namespace' },
  tencentcloud_security_group: { '': 'name! description project_id tags' },
  tencentcloud_security_group_rule_set: {
    '': 'security_group_id! egress ingress',
    egress:
      'action! address_template_group address_template_id cidr_block description ipv6_cidr_block port protocol service_template_group service_template_id source_security_id',
    ingress:
      'action! address_template_group address_template_id cidr_block description ipv6_cidr_block port protocol service_template_group service_template_id source_security_id',
  },
  tencentcloud_ssm_secret: {
    '': 'secret_name! additional_config description is_enabled kms_key_id recovery_window_in_days secret_type tags',
  },
  tencentcloud_subnet: { '': 'availability_zone! cidr_block! name! vpc_id! cdc_id is_multicast route_table_id tags' },
  tencentcloud_vpc: { '': 'cidr_block! name! assistant_cidrs dns_servers is_multicast tags' },
};

/** Terraform's own arguments, which every resource has. */
export const META_ARGUMENTS = ['count', 'depends_on', 'for_each', 'lifecycle', 'provider'] as const;
