import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { billStage, dayStart } from '../bills/bill-day.ts';
import type { BillKind } from '../bills/columns.ts';
import { tradeBill } from '../bills/trade-bill.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { World } from '../system.ts';
import type { WecomCaller } from './call.ts';
import { wecomRefusal } from './errors.ts';
import { merchantOfCorp } from './merchant-of-corp.ts';
import type { WecomReply } from './reply.ts';

interface GetBillBody {
  bill_date: string;
  mchid: string;
  bill_type?: BillKind;
  tar_type?: 'GZIP';
}

/** `/cgi-bin/miniapppay/get_bill`: says where the bill lies, and with which Authorization it is fetched. */
export const getBill = (
  input: Record<string, unknown>,
  { corpid, files, request }: WecomCaller,
  world: World,
): WecomReply => {
  const { bill_date, mchid, bill_type = 'ALL', tar_type } = input as unknown as GetBillBody;
  const merchant = merchantOfCorp(mchid, corpid, world);
  if ('refusal' in merchant) return merchant;
  const { wecom_bill_missing_errcode, wecom_bill_creating_errcode } = world.behaviour;
  const day = dayStart(bill_date);
  if (day === undefined) return { refusal: wecomRefusal(40058, `no such day: ${bill_date}`) };
  const stage = billStage(day, world.clock.now());
  if (stage === 'creating') return { refusal: wecomRefusal(wecom_bill_creating_errcode, 'bill is being made') };
  const belongs = (order: { mchid: string; system: string }) => order.mchid === mchid && order.system === 'wecom';
  const bill = stage === 'ready' ? tradeBill(world, belongs, day, bill_type) : undefined;
  if (bill === undefined) return { refusal: wecomRefusal(wecom_bill_missing_errcode, `no bill: ${stage}`) };
  const text = Buffer.from(bill);
  const { target, auth } =
    tar_type === 'GZIP'
      ? files.put(gzipSync(text), 'application/x-gzip', merchant)
      : files.put(text, 'text/plain', merchant);
  return {
    body: {
      hash_type: 'SHA1',
      hash_value: createHash('sha1').update(text).digest('hex'),
      download_url: `http://${request.headers.host}${target}`,
      auth,
    },
    verdict: 'bill',
  };
};

export const GET_BILL_RULES: readonly Provenance[] = [
  {
    rule: 'get_bill is taken as POST with JSON and as GET with a query',
    source: 'get_bill, path 98115 (2024/12/09); DotNetCore.SKIT and Senparc send GET',
    confidence: 'sdk',
  },
  {
    rule: 'download_url works for 30 seconds, with auth as the Authorization header',
    source: 'get_bill, path 98115',
    confidence: 'documented',
  },
  {
    rule: 'hash_value is the SHA-1 of the bill before compression',
    source: 'get_bill, path 98115',
    confidence: 'documented',
  },
  {
    rule: 'A download without the auth, with a wrong token or too late is refused as WeChat Pay refuses its own',
    source: 'none',
    confidence: 'unknown',
  },
];
