/** serverless.yml as the component multi-scf reads it, as far as the rules look. */
export interface TencentTemplate {
  component: string;
  name: string;
  stage: string;
  inputs: {
    src: { src: string; exclude: string[] };
    region: string;
    runtime: string;
    functions: Record<string, TencentFunction>;
    triggers: TencentTrigger[];
  };
}

export interface TencentFunction extends Record<string, unknown> {
  name: string;
  src: string;
  handler: string;
  runtime: string;
  description: string;
  memorySize: number;
  timeout: number;
  initTimeout: number;
  role: string;
  environment: { variables: Record<string, string> };
}

export interface TencentTrigger {
  type: string;
  function: string;
  parameters: Record<string, unknown>;
}

/** A value for every variable that serverless.yml reads from the environment, in the form that Terraform gives it. */
export const SAMPLE_ENVIRONMENT: Readonly<Record<string, string>> = {
  TENCENT_REGION: 'ap-guangzhou',
  PREPAY_ROLE: 'prepay-prod-functions',
  VPC_ID: 'vpc-00000000',
  SUBNET_ID: 'subnet-00000000',
  CLS_LOGSET_ID: '00000000-0000-0000-0000-000000000000',
  CLS_TOPIC_ID: '00000000-0000-0000-0000-000000000001',
  PREPAY_MERCHANTS: '1900000109,1230000109',
  PREPAY_SECRETS: 'tencent-ssm:ap-guangzhou?version=v1',
  PREPAY_TABLE: 'redis://10.20.255.4:6379',
};

/** The names of the variables that a text reads from the environment. */
export const environmentNames = (text: string): string[] =>
  [...new Set([...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => name as string))].sort();

/** The template as the CLI sends it; the component itself replaces the rest. */
export const resolveTemplate = (text: string): string =>
  text
    .replace(/\$\{env:(\w+)\}/g, (whole, name: string) => SAMPLE_ENVIRONMENT[name] ?? whole)
    .replace(/\$\{stage\}/g, 'prod');
