import { describe, expect, it } from 'vitest';
import {
  aesKeyOf,
  decryptMessage,
  encryptMessage,
  messageSignature,
} from '../../../sandbox/notifications/message-crypt.ts';
import { openMessage } from './open.ts';

/** The sample of WeCom's page on its encryption scheme (path 90968), and of its Go library for the URL check. */
const TOKEN = 'QDG6eK';
const KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
const CORP = 'wx5823bf96d3bd56c7';
const ENCRYPT =
  'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==';
const ECHOSTR = 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==';

describe('the message crypt', () => {
  it('signs as the published samples', () => {
    expect(messageSignature(TOKEN, '1409659813', '1372623149', ENCRYPT)).toBe(
      '477715d11cdb4164915debcba66cb864d751f3e6',
    );
    expect(messageSignature(TOKEN, '1409659589', '263014780', ECHOSTR)).toBe(
      '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
    );
  });

  it('opens the published samples, and closes them to the same text', () => {
    const { message, receiveId } = decryptMessage(ENCRYPT, aesKeyOf(KEY));
    expect([receiveId, message.includes('<Content><![CDATA[hello]]></Content>')]).toEqual([CORP, true]);
    expect(encryptMessage(message, receiveId, aesKeyOf(KEY), Buffer.from('0960688932c47ef1'))).toBe(ENCRYPT);
    expect(decryptMessage(ECHOSTR, aesKeyOf(KEY))).toEqual({ message: '1616140317555161061', receiveId: CORP });
    expect(encryptMessage('1616140317555161061', CORP, aesKeyOf(KEY), Buffer.from('c41b64491c2468d0'))).toBe(ECHOSTR);
  });

  it.each(Array.from({ length: 33 }, (_, length) => length))('pads %i characters to blocks of 32', (length) => {
    const message = 'a'.repeat(length);
    expect(openMessage(encryptMessage(message, CORP, aesKeyOf(KEY)), KEY)).toEqual({ message, receiveId: CORP });
  });
});
