import { type Deadline, rfc3339 } from '../clock.ts';
import type { OrderRecord } from '../order-table/record.ts';
import type { BoundOrder } from '../orders/order-type.ts';
import type { Artifact } from '../upstream/outcome.ts';

/** The documented answer to a placed order. */
export interface OrderAnswer {
  order_type: string;
  mchid?: string;
  mch_id?: string;
  out_trade_no: string;
  /** What starts the payment, under WeChat's names. */
  prepay_id?: string;
  code_url?: string;
  /** RFC 3339; until then the artifact starts payments. */
  expires_at: string;
  /** Whether the artifact was obtained by an earlier request. */
  replayed: boolean;
  /** Handed to the client SDK as it is; signed afresh at every answer. */
  payment?: object;
}

type StoredArtifact = Pick<OrderRecord, 'body' | 'artifact' | 'artifact_since'>;

const endOf = (order: BoundOrder, record: StoredArtifact): number =>
  record.artifact === null ? 0 : (record.artifact_since ?? 0) + order.life.ttl_ms;

export const present = async (
  order: BoundOrder,
  record: StoredArtifact,
  { replayed, deadline }: { replayed: boolean; deadline: Deadline },
): Promise<OrderAnswer> => {
  if (record.artifact === null) throw new Error('there is no artifact to present');
  const artifact = JSON.parse(record.artifact) as Artifact;
  const payment = await order.payment(artifact, record.body, deadline);
  return {
    order_type: order.order_type,
    ...order.identity,
    out_trade_no: order.number.out_trade_no,
    ...artifact,
    expires_at: rfc3339(endOf(order, record)),
    replayed,
    ...(payment === null ? {} : { payment }),
  };
};

/** The artifact that a failed or unfinished refresh has not replaced serves until its true end. */
export const isLiving = (order: BoundOrder, record: OrderRecord, now: number): boolean => now < endOf(order, record);
