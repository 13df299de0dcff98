import type { Explanation } from '../explain/explanation.ts';

/** A request as its bytes came: nothing decoded, nothing normalised. */
export interface WireRequest {
  method: string;
  /** Path and query exactly as sent: signatures cover these very characters. */
  target: string;
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** The body as UTF-8, for looking up and showing; what is no UTF-8 is replaced in it. */
  text: string;
  remoteAddress: string;
  /** Absent on plain HTTP. */
  tls?: {
    /** Common name of the certificate that the client showed and that was verified. */
    clientName?: string;
  };
}

/** An answer, with header names spelled as they go over the wire. */
export interface Answer {
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  /** Text goes out as UTF-8. */
  body: string | Buffer;
}

/** What the sandbox thought of a signature. Secrets in the expected string are masked. */
export interface SignatureTrace {
  /** The string that the sandbox built and checked against. */
  expected: string;
  /** The signature that was sent. */
  received: string;
  verdict: 'good' | 'bad';
}

/** An answer with the reason for it. */
export interface Outcome {
  answer: Answer;
  /** The answer with its signature, where that is made on another thread; what was done, was done before. */
  signed?: Promise<Answer>;
  /** WeChat's code: `SUCCESS` or an error code of the system. */
  code: string;
  /** Why, in one line for a person. */
  verdict: string;
  signature?: SignatureTrace;
  /** Why the signature was refused. */
  explanation?: Explanation;
}

/** What a request is about, as far as it can be seen before any check. */
export interface RequestIdentity {
  call: string;
  mchid?: string;
  out_trade_no?: string;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The fatal decoder: WeChat takes UTF-8 and nothing else. */
export const decodeUtf8 = (bytes: Buffer): string | undefined => {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
};
