import type { Provenance } from '../fidelity/provenance.ts';
import type { Fields } from '../fields/rule.ts';
import type { WireRequest } from '../http/wire.ts';
import type { World } from '../system.ts';
import type { BillFiles } from './bill-files.ts';
import type { WecomReply } from './reply.ts';

/** Whose token came with a request. */
export interface WecomCaller {
  corpid: string;
  request: WireRequest;
  files: BillFiles;
}

/** One call behind the access_token; its provenance is that of its field table. */
export interface WecomCall extends Provenance {
  methods: readonly ('GET' | 'POST')[];
  table: Fields;
  /** The app must be ticked as one that may call the payment API. */
  privileged: boolean;
  perform(body: Record<string, unknown>, caller: WecomCaller, world: World): WecomReply;
}
