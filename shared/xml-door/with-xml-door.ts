import { PrepayError } from '../errors.ts';
import { type HttpAnswer, publicError } from '../http/answer.ts';
import { type FunctionContext, type Invocation, readContext } from '../http/context.ts';
import type { HttpRequest } from '../http/event.ts';
import type { CloudFunction } from '../http/function.ts';
import type { Ports } from '../http/ports.ts';
import type { Log } from '../log.ts';
import type { ConnectedOrderType, OrderType } from '../orders/order-type.ts';
import { placeOrder } from '../prepay/place-order.ts';
import type { OrderAnswer } from '../prepay/present.ts';
import { type Admitted, communicationFailure, placedAnswer, refusedAnswer } from './answer.ts';
import { bindOrder } from './bind-order.ts';
import { doorRequest } from './door-request.ts';
import { refusalOf } from './error-codes.ts';
import { documentIssues, inWordsOfXml, orderFields } from './order-fields.ts';
import { readDocument } from './read-document.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { verifySign } from './verify-sign.ts';

/** Who placed an order, as its row and the log say it: the merchant's own APIv2 key, and no key of ours. */
const CALLER = 'wechatpay_v2.api_key';

/**
 * The drop-in door of the unified order: takes the document of 统一下单 as WeChat takes it, signed with the merchant's
 * APIv2 key, and answers as WeChat answers. Every event that is not for it goes to `jsonFunction` as it came.
 */
export const withXmlDoor = (jsonFunction: CloudFunction, orderType: OrderType, ports: Ports): CloudFunction => {
  let connected: ConnectedOrderType | null = null;
  const connect = (): ConnectedOrderType => {
    connected ??= orderType.connect(ports.upstream(orderType.system), ports.log);
    return connected;
  };

  const admit = async (request: HttpRequest): Promise<Admitted | Refusal> => {
    const document = readDocument(request);
    if (isRefusal(document)) return document;
    const signer = verifySign(document.fields, await ports.merchants.all());
    return isRefusal(signer) ? signer : { fields: document.fields, signer };
  };

  const place = async ({ fields, signer }: Admitted, invocation: Invocation, log: Log): Promise<OrderAnswer> => {
    const accepted = connect().accept(orderFields(fields));
    const detail = [...documentIssues(fields), ...('issues' in accepted ? inWordsOfXml(accepted.issues, fields) : [])];
    if ('issues' in accepted || detail.length > 0) throw new PrepayError('PARAM_ERROR', undefined, { detail });
    const { mchid, problems } = signer.merchant;
    for (const problem of problems) log.error({ event: 'merchant_misconfigured', mchid, problem });
    const { deadline, leaseMs } = invocation;
    const order = bindOrder(accepted.order, signer, (known) => ports.merchants.renew(known));
    const table = ports.table(orderType.system);
    return placeOrder({ order, caller: CALLER, deadline, leaseMs }, { table, clock: ports.clock, log });
  };

  const serve = async (request: HttpRequest, context: FunctionContext | undefined): Promise<HttpAnswer> => {
    const facts = { operation: orderType.name, door: 'xml', request_id: '' };
    let admitted: Admitted | null = null;
    const refused = (refusal: Refusal): HttpAnswer =>
      admitted ? refusedAnswer(facts.request_id, admitted, refusal) : communicationFailure(facts.request_id, refusal);

    try {
      const invocation = readContext(context, ports.clock, ports.leaseMs);
      facts.request_id = invocation.requestId;
      const admission = await admit(request);
      if (isRefusal(admission)) {
        ports.log.info({ event: 'error_answered', ...facts, code: admission.err_code });
        return refused(admission);
      }
      admitted = admission;
      const placed = await place(admitted, invocation, ports.log.child({ request_id: facts.request_id }));
      return placedAnswer(facts.request_id, admitted, placed);
    } catch (thrown) {
      const error = publicError(thrown);
      const { code, cause } = error;
      if (code === 'INTERNAL') ports.log.error({ event: 'internal_error', ...facts, code, error });
      else ports.log.info({ event: 'error_answered', ...facts, code, ...(cause === undefined ? {} : { error }) });
      return refused(refusalOf(error));
    }
  };

  return async (event, context) => {
    const request = doorRequest(event);
    return request === null ? jsonFunction(event, context) : serve(request, context);
  };
};
