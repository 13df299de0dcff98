import type { ArtifactLife } from '../order-table/artifact-life.ts';

/** prepay_id and code_url start payments for two hours in all three systems. */
export const PREPAY_ID_LIFE: ArtifactLife = { ttl_ms: 2 * 3600_000, margin_ms: 300_000 };
