import { expect, it } from 'vitest';
import { createScene, type Target } from './scene.ts';

/** One row of the table of attacks. */
export interface Attack {
  name: string;
  /** Whose function is attacked; an order of the APP type unless named. */
  on?: Target;
  rawEvents?: boolean;
  event: unknown;
  /** The same without the one thing that makes it an attack. */
  twin: unknown;
  status: number;
  code: string;
  /** The fields that the answer names. */
  fields?: string[];
}

/** Each attack is refused as documented, reaches neither WeChat nor the table, and its twin succeeds. */
export const describeAttacks = (attacks: readonly Attack[]): void => {
  it.each(attacks)('refuses $name', async ({ on = 'app', rawEvents = false, event, twin, status, code, fields }) => {
    const scene = createScene({ rawEvents });
    const answer = await scene.send(on, event);
    expect(answer).toMatchObject({ status, body: { code, request_id: 'request-1' } });
    if (fields) {
      const detail = answer.body.detail as { field: string }[];
      expect(detail.map(({ field }) => field)).toEqual(fields);
    }
    expect(scene.sent).toEqual([]);
    expect(scene.rows.writes).toBe(0);

    const allowed = await scene.send(on, twin);
    expect(allowed.status).toBe(200);
    expect(scene.sent).toHaveLength(1);
    if (on === 'query') expect(allowed.body).toMatchObject({ trade_state: 'NOTPAY' });
    else expect([...scene.rows.values()]).toMatchObject([{ status: 'READY' }]);
  });
};
