import type { Deadline } from '../clock.ts';
import type { Outcome, QueryOutcome } from './outcome.ts';

/** One order number in the number space of one merchant. */
export interface OrderNumber {
  mchid: string;
  out_trade_no: string;
  /** Institution mode of WeChat Pay Global only. */
  sub_mch_id?: string | undefined;
  /** WeChat Pay Global asks for it in queries. */
  appid?: string | undefined;
}

/** The outcome of one send and the moment at which its bytes may have left; `null` when they surely did not. */
export interface Sent {
  outcome: Outcome;
  sentAt: number | null;
}

/** A signed request that can be sent, and sent again, with the same business bytes. */
export interface PreparedOrder {
  send(deadline: Deadline): Promise<Sent>;
}

/** One of WeChat's three back ends, as the use case needs it. `Credentials` are one merchant's keys for it. */
export interface UpstreamSystem<Credentials> {
  /**
   * What a repeated number means: `same-order` where WeChat documents that identical parameters re-enter the order,
   * `undocumented` where only a query can tell, so that one precedes every repetition.
   */
  readonly repetition: 'same-order' | 'undocumented';
  /**
   * Signs; nothing leaves the machine yet. `body` is the stored business body of the order, `fields` what a success has
   * to bring.
   */
  prepare(credentials: Credentials, path: string, body: string, fields: readonly string[]): Promise<PreparedOrder>;
  query(credentials: Credentials, number: OrderNumber, deadline: Deadline): Promise<QueryOutcome>;
}
