import type { ArtifactLife } from '../../shared/order-table/artifact-life.ts';

/** The model's time is a small number of ticks; the product sees milliseconds. One tick outlasts every lease. */
const TICK_MS = 3_600_000;
const START = Date.UTC(2026, 10, 22, 6, 0, 1);

export const LEASE_MS = TICK_MS / 2;
export const LIFE: ArtifactLife = { ttl_ms: 2 * TICK_MS, margin_ms: TICK_MS };

export const msOf = (tick: number): number => START + tick * TICK_MS;
