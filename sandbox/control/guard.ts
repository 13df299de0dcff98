import { ControlRefusal } from './refusal.ts';

const LOOPBACK_ADDRESS = /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/;
const LOOPBACK_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

interface Caller {
  remoteAddress: string;
  host: string | undefined;
  origin: string | undefined;
}

/**
 * Only a program on this machine, or the sandbox's own console, may steer it. A page on another site whose name was
 * rebound to 127.0.0.1 betrays itself by Host; one that posts across origins, by Origin.
 */
export const guardControl = ({ remoteAddress, host, origin }: Caller, port: number): void => {
  const hosts = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  const origins = hosts.flatMap((name) => [`http://${name}`, `https://${name}`]);
  if (!LOOPBACK_ADDRESS.test(remoteAddress)) throw new ControlRefusal(403, 'FORBIDDEN', 'loopback only');
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    throw new ControlRefusal(403, 'FORBIDDEN', `Host must be one of ${hosts.join(', ')}`);
  }
  if (origin !== undefined && !origins.includes(origin.toLowerCase())) {
    throw new ControlRefusal(403, 'FORBIDDEN', 'Origin must be the sandbox itself');
  }
};
