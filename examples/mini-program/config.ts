/** Both belong on the list of legal request domains (request 合法域名), over HTTPS; loopback works in developer tools only. */
export const BACK_OFFICE = 'http://127.0.0.1:8789';
export const PREPAY = 'http://127.0.0.1:8787';
