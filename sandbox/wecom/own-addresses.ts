import type { WecomReply } from './reply.ts';

/** `GET /cgi-bin/getcallbackip` and `get_api_domain_ip`: whence notifications come and where calls go. */
export const ownAddresses = (): WecomReply => ({ body: { ip_list: ['127.0.0.1'] }, verdict: 'addresses' });
