import type { World } from '../system.ts';
import type { WecomCaller } from './call.ts';
import { wecomRefusal } from './errors.ts';
import { merchantOfCorp } from './merchant-of-corp.ts';
import { paySign, paySignMessage } from './pay-sign.ts';
import type { WecomReply } from './reply.ts';

interface GetSignBody {
  appid: string;
  prepay_id: string;
  nonce: string;
  timestamp: number;
}

/** `POST /cgi-bin/miniapppay/get_sign`: WeCom signs with the key that it holds for the merchant. */
export const getSign = (input: Record<string, unknown>, { corpid }: WecomCaller, world: World): WecomReply => {
  const { appid, prepay_id, nonce, timestamp } = input as unknown as GetSignBody;
  const { wecom_prepay_id_unknown_errcode, wecom_prepay_id_expired_errcode, wecom_appid_mismatch_errcode } =
    world.behaviour;
  const found = world.orders.findByPrepayId(prepay_id);
  if (found?.order.system !== 'wecom') {
    return { refusal: wecomRefusal(wecom_prepay_id_unknown_errcode, `unknown prepay_id[${prepay_id}]`) };
  }
  const merchant = merchantOfCorp(found.order.mchid, corpid, world);
  if ('refusal' in merchant) return merchant;
  if (found.order.appid !== appid) {
    return { refusal: wecomRefusal(wecom_appid_mismatch_errcode, `prepay_id is not of appid[${appid}]`) };
  }
  if (world.clock.now() > found.artifact.valid_until) {
    return { refusal: wecomRefusal(wecom_prepay_id_expired_errcode, `prepay_id[${prepay_id}] expired`) };
  }
  const message = paySignMessage(appid, timestamp, nonce, prepay_id);
  const pay_sign = paySign(message, merchant.wecom.paySignKey);
  return {
    body: { pay_sign },
    verdict: 'signed',
    signature: { expected: message, received: pay_sign, verdict: 'good' },
  };
};
