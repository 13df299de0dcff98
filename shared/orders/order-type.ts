import type * as z from 'zod/mini';
import type { Clock, Deadline } from '../clock.ts';
import { type FieldIssue, isPrepayError, PrepayError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Credentials, Merchant } from '../merchants/merchant.ts';
import type { ArtifactLife } from '../order-table/artifact-life.ts';
import type { Upstream } from '../upstream/call.ts';
import type { Artifact, QueryOutcome } from '../upstream/outcome.ts';
import type { OrderNumber, PreparedOrder, UpstreamSystem } from '../upstream/system.ts';
import { fieldIssues } from './field-issues.ts';
import { fingerprint } from './fingerprint.ts';

/** The name of a system is also the name of its block in a merchant's secret. */
export type SystemName = keyof Credentials;

/** How one of WeChat's systems is reached and what it needs. */
export interface SystemDefinition<Name extends SystemName, System extends UpstreamSystem<Credentials[Name]>> {
  name: Name;
  connect(upstream: Upstream, log: Log): System;
}

/** What starts the payment, and what it takes to sign for it. */
export interface PaymentContext<Order, Keys, System, Field extends string> {
  order: Order;
  /** The stored business body of the order. */
  body: string;
  artifact: Readonly<Record<Field, string>>;
  credentials: Keys;
  system: System;
  clock: Clock;
  deadline: Deadline;
}

/** An order type as its module writes it down; everything else follows from this. */
export interface OrderTypeDefinition<
  Order,
  Name extends SystemName,
  System extends UpstreamSystem<Credentials[Name]>,
  Field extends string,
> {
  /** Path of the route below `/orders/`, and `order_type` of the answer. */
  name: string;
  system: SystemDefinition<Name, System>;
  /** Where the system takes the order. */
  path: string;
  schema: z.ZodMiniType<Order>;
  /** What comes back that starts the payment, and for how long it does. */
  artifact: {
    /** The fields of the answer without which it is no success: `prepay_id`, `code_url`, `h5_url`. */
    fields(order: Order): readonly Field[];
    life: ArtifactLife;
  };
  /** The field with the merchant number, under its documented name. */
  merchantField: 'mchid' | 'mch_id';
  facts(order: Order): OrderTypeFacts;
  /** What counts and what travels, from one reading of the order. */
  written(order: Order): WrittenOrder<Credentials[Name]>;
  /** The client's payment parameters, signed afresh; `null` where the client needs none. */
  payment(context: PaymentContext<Order, Credentials[Name], System, Field>): Promise<object | null>;
}

export interface WrittenOrder<Keys> {
  /** The fields that make two requests the same order: all but the number's and the addresses of payer and caller. */
  counted: object;
  /** The exact business body. It depends on nothing but the accepted request and the merchant's profile. */
  body(merchant: BoundMerchant<Keys>): string;
}

export interface OrderTypeFacts {
  number: OrderNumber & { appid: string };
  /** Smallest unit of `currency`. */
  total: number;
  currency: string;
  /** When the order ends by its own fields, milliseconds since the epoch. */
  expires_at: number | null;
}

export interface BoundMerchant<Keys> {
  credentials: Keys;
  /** The URL that the order names, or else the profile's. Asking for it where there is none refuses the order. */
  notifyUrl(fromOrder: string | undefined): string;
}

/** An accepted order together with its merchant's keys: all that the use case needs, whatever the type. */
export interface BoundOrder extends OrderTypeFacts {
  order_type: string;
  /** The merchant number under the name that the order's document gives it. */
  identity: { mchid: string } | { mch_id: string };
  life: ArtifactLife;
  fingerprint: string;
  body: string;
  repetition: 'same-order' | 'undocumented';
  prepare(body: string): Promise<PreparedOrder>;
  query(deadline: Deadline): Promise<QueryOutcome>;
  payment(artifact: Artifact, body: string, deadline: Deadline): Promise<object | null>;
  /** The same order with keys fetched just now; `null` when the merchant has no other ones. */
  renewed(): Promise<BoundOrder | null>;
}

/** A request that its schema accepted. */
export interface AcceptedOrder {
  number: OrderNumber;
  /**
   * `renew` fetches the merchant's secret again; without it the order stays with the keys it has.
   *
   * @throws PrepayError when the merchant's profile does not allow or does not support the order.
   */
  bind(merchant: Merchant, renew?: (known: Merchant) => Promise<Merchant | null>): BoundOrder;
}

/** An order type without its private types, as routes, functions and the description see it. */
export interface OrderType {
  name: string;
  system: SystemName;
  schema: z.ZodMiniType;
  connect(upstream: Upstream, log: Log): ConnectedOrderType;
}

export interface ConnectedOrderType {
  name: string;
  system: SystemName;
  /** How a number of this type's system stands at WeChat. @throws PrepayError when the merchant lacks the keys. */
  query(merchant: Merchant, number: OrderNumber, deadline: Deadline): Promise<QueryOutcome>;
  /** Every broken rule at once. Pure: the same input means the same at any time. */
  accept(input: unknown): { order: AcceptedOrder } | { issues: FieldIssue[] };
}

const paramError = (field: string, issue: string): PrepayError =>
  new PrepayError('PARAM_ERROR', undefined, { detail: [{ field, issue }] });

/** The keys of one system, once the merchant may use it at all. */
const credentialsOf = <Name extends SystemName>(merchant: Merchant, system: Name): Credentials[Name] => {
  const credentials = merchant.credentials[system];
  if (merchant.unavailable) throw new PrepayError('SECRETS_UNAVAILABLE', undefined, { retryAfter: 1 });
  if (merchant.disabled) throw new PrepayError('FORBIDDEN', 'The merchant is disabled.');
  if (merchant.problems.length > 0 || credentials === undefined) throw new PrepayError('MERCHANT_MISCONFIGURED');
  return credentials;
};

export const defineOrderType = <
  Order,
  Name extends SystemName,
  System extends UpstreamSystem<Credentials[Name]>,
  Field extends string,
>(
  definition: OrderTypeDefinition<Order, Name, System, Field>,
): OrderType => {
  const { name, schema, path, artifact, merchantField } = definition;

  interface Binding {
    order: Order;
    facts: OrderTypeFacts;
    system: System;
    clock: Clock;
    renew(known: Merchant): Promise<Merchant | null>;
  }

  const bind = (binding: Binding, merchant: Merchant): BoundOrder => {
    const { order, facts, system, clock, renew } = binding;
    const credentials = credentialsOf(merchant, definition.system.name);
    const { mchid, appid } = facts.number;
    if (merchant.appids && !merchant.appids.includes(appid)) throw new PrepayError('APPID_MCHID_NOT_MATCH');
    const notifyUrl = (fromOrder: string | undefined): string => {
      const url = fromOrder ?? merchant.notify_url;
      if (url === null) throw paramError('/notify_url', 'is required, because the merchant profile has none');
      return url;
    };
    const written = definition.written(order);
    return {
      ...facts,
      order_type: name,
      identity: merchantField === 'mchid' ? { mchid } : { mch_id: mchid },
      life: artifact.life,
      fingerprint: fingerprint(name, written.counted),
      body: written.body({ credentials, notifyUrl }),
      repetition: system.repetition,
      prepare: (body) => system.prepare(credentials, path, body, artifact.fields(order)),
      query: (deadline) => system.query(credentials, facts.number, deadline),
      payment: (obtained, body, deadline) =>
        definition.payment({
          order,
          body,
          artifact: obtained as Readonly<Record<Field, string>>,
          credentials,
          system,
          clock,
          deadline,
        }),
      renewed: async () => {
        const fresh = await renew(merchant);
        try {
          return fresh && bind(binding, fresh);
        } catch (error) {
          // A new profile that forbids the order ends the renewal, not the claim that is under way.
          if (isPrepayError(error)) return null;
          throw error;
        }
      },
    };
  };

  return {
    name,
    system: definition.system.name,
    schema,
    connect: (upstream, log) => {
      const system = definition.system.connect(upstream, log);
      return {
        name,
        system: definition.system.name,
        query: async (merchant, number, deadline) =>
          system.query(credentialsOf(merchant, definition.system.name), number, deadline),
        accept: (input) => {
          const parsed = schema.safeParse(input);
          if (!parsed.success) return { issues: fieldIssues(parsed.error) };
          const order = parsed.data;
          const facts = definition.facts(order);
          return {
            order: {
              number: facts.number,
              bind: (merchant, renew = async () => null) =>
                bind({ order, facts, system, clock: upstream.clock, renew }, merchant),
            },
          };
        },
      };
    },
  };
};
