import { type Bought, connectBackOffice } from '../../back-office';
import { BACK_OFFICE, PREPAY } from '../../config';
import { checkOut, type Ending } from '../../pay';
import { logIn, onPhone } from '../../phone';

const phone = onPhone(wx);
const backOffice = connectBackOffice(BACK_OFFICE, PREPAY, phone);

/** What the payer reads. */
const wordsFor = (ending: Ending): string => {
  if (ending.kind === 'paid') return '已付款，谢谢！';
  if (ending.kind === 'cancelled') return '尚未付款，可以继续支付。';
  if (ending.kind === 'failed') return '支付没有完成，请再试一次。';
  if (ending.kind === 'unsure') return '正在确认付款结果，请稍后刷新。';
  return `下单未成功（${ending.code}${ending.requestId && ` ${ending.requestId}`}）`;
};

/** What was bought and is not settled yet: paying again means this purchase, never a second one. */
let bought: Bought | null = null;

Page({
  data: { busy: false, words: '', number: '', price: '' },

  /** The button may be tapped twice: only one check-out runs at a time. */
  async pay() {
    if (this.data.busy) return;
    this.setData({ busy: true, words: '正在下单…' });
    this.setData({ busy: false, words: await this.checkOut() });
  },

  async checkOut(): Promise<string> {
    bought ??= await this.buy();
    if (bought === null) return '暂时无法下单，请稍后再试。';
    this.setData({ number: bought.out_trade_no, price: (bought.total / 100).toFixed(2) });
    const ending = await checkOut(bought, {}, phone);
    if (ending.kind === 'paid' || (ending.kind === 'refused' && ending.startOver)) bought = null;
    return wordsFor(ending);
  },

  async buy(): Promise<Bought | null> {
    const code = await logIn(wx);
    const session = code === null ? null : await backOffice.openSession(code);
    return session === null ? null : backOffice.buy(session, 'coffee');
  },

  /** The payer asks how it stands. */
  async refresh() {
    const status = await bought?.status();
    if (status === 'paid') bought = null;
    if (status !== undefined) this.setData({ words: status === 'paid' ? '已付款，谢谢！' : '还没有查到付款。' });
  },
});
