import { STATUS_CODES } from 'node:http';
import type { Answer } from './wire.ts';

/**
 * The HTML page of the proxy in front of WeChat: what a client gets when no application answers. `reason` is what nginx
 * says of it besides the status.
 */
export const gatewayPage = (status: number, reason?: string): Answer => {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  const body = [
    '<html>',
    `<head><title>${reason === undefined ? title : `${status} ${reason}`}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    ...(reason === undefined ? [] : [`<center>${reason}</center>`]),
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
  return { status, headers: [['Content-Type', 'text/html']], body };
};
