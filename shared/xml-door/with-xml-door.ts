import { PrepayError } from '../errors.ts';
import { type HttpAnswer, publicError } from '../http/answer.ts';
import { type FunctionContext, type Invocation, readContext } from '../http/context.ts';
import type { HttpRequest } from '../http/event.ts';
import type { CloudFunction } from '../http/function.ts';
import type { Ports } from '../http/ports.ts';
import type { ConnectedOrderType, OrderType } from '../orders/order-type.ts';
import { placeOrder } from '../prepay/place-order.ts';
import type { OrderAnswer } from '../prepay/present.ts';
import { type OpenRequest, openRequest } from '../telemetry/request-log.ts';
import { traceContext } from '../telemetry/trace-context.ts';
import { type Admitted, communicationFailure, placedAnswer, refusedAnswer } from './answer.ts';
import { bindOrder } from './bind-order.ts';
import { doorRequest } from './door-request.ts';
import { admissionError, refusalOf } from './error-codes.ts';
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

  const admit = async (request: HttpRequest, log: OpenRequest): Promise<Admitted | Refusal> => {
    const document = readDocument(request);
    if (isRefusal(document)) return document;
    log.enter('secrets');
    const merchants = await ports.merchants.all();
    log.enter('own');
    const signer = verifySign(document.fields, merchants);
    return isRefusal(signer) ? signer : { fields: document.fields, signer };
  };

  const place = async (
    { fields, signer }: Admitted,
    invocation: Invocation,
    log: OpenRequest,
  ): Promise<OrderAnswer> => {
    const accepted = connect().accept(orderFields(fields));
    const detail = [...documentIssues(fields), ...('issues' in accepted ? inWordsOfXml(accepted.issues, fields) : [])];
    if ('issues' in accepted || detail.length > 0) throw new PrepayError('PARAM_ERROR', undefined, { detail });
    const { mchid, problems } = signer.merchant;
    const { out_trade_no, sub_mch_id } = accepted.order.number;
    log.note({ mchid, out_trade_no, sub_mch_id, caller: CALLER });
    for (const problem of problems) log.error({ event: 'merchant_misconfigured', mchid, problem });
    const deadline = { ...invocation.deadline, log };
    const order = bindOrder(accepted.order, signer, (known) => ports.merchants.renew(known));
    const table = ports.table(orderType.system);
    return placeOrder(
      { order, caller: CALLER, deadline, leaseMs: invocation.leaseMs },
      { table, clock: ports.clock, log },
    );
  };

  const serve = async (request: HttpRequest, context: FunctionContext | undefined): Promise<HttpAnswer> => {
    const invocation = readContext(context, ports.clock, ports.leaseMs);
    const { requestId, endsInMs } = invocation;
    const trace = traceContext(request.headers.traceparent);
    const log = openRequest(ports.log, ports.clock, {
      operation: orderType.name,
      door: 'xml',
      requestId,
      trace,
      endsInMs,
    });
    let admitted: Admitted | null = null;
    const refused = (refusal: Refusal, error: PrepayError): HttpAnswer => {
      log.note({ err_code: refusal.err_code });
      log.end({ status: 200, error });
      return admitted ? refusedAnswer(log, admitted, refusal) : communicationFailure(log, refusal);
    };

    try {
      const admission = await admit(request, log);
      if (isRefusal(admission)) return refused(admission, admissionError(admission));
      admitted = admission;
      const placed = await place(admitted, invocation, log);
      const answered = placedAnswer(log, admitted, placed);
      log.end({ status: 200 });
      return answered;
    } catch (thrown) {
      const error = publicError(thrown);
      if (error.code === 'INTERNAL') log.error({ event: 'internal_error', error });
      return refused(refusalOf(error), error);
    }
  };

  return async (event, context) => {
    const request = doorRequest(event);
    return request === null ? jsonFunction(event, context) : serve(request, context);
  };
};
