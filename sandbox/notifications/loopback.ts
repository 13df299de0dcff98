const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Why an address is not called, or nothing: the sandbox never sends anything off this machine. */
export const undeliverable = (url: string | undefined): string | undefined => {
  if (url === undefined) return 'there is no address: the merchant has not set one';
  if (!URL.canParse(url)) return 'the address is not a URL';
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return 'the address is neither http nor https';
  return LOOPBACK_HOST.test(hostname)
    ? undefined
    : 'the sandbox calls loopback addresses only: 127.0.0.1, ::1, localhost';
};
