/** Whether somebody accepts a bare TCP connection: `fetch` says little about why it failed, and this tells cases apart. */
import { connect } from 'cloudflare:sockets';

const connectMsMax = 2_000;

/** An IPv6 address without its brackets. */
export type Address = { hostname: string; port: number };

/** Where a URL's connection goes. */
export const addressOf = ({ hostname, port, protocol }: URL): Address => ({
  hostname: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port) || (protocol === 'https:' ? 443 : 80),
});

/** As `connect` wants a host: an IPv6 address in its brackets, or it is looked up as a name. */
export const socketHost = (hostname: string): string => (hostname.includes(':') ? `[${hostname}]` : hostname);

/** An address as a person writes it. */
export const written = ({ hostname, port }: Address): string => `${socketHost(hostname)}:${port}`;

/** Ends within two seconds, and never throws. */
export async function tryConnection(address: Address): Promise<'ok' | 'failed' | 'timed out'> {
  const socket = connect({ ...address, hostname: socketHost(address.hostname) });
  socket.closed.catch(() => undefined);
  try {
    return await within(
      connectMsMax,
      socket.opened.then(() => 'ok' as const),
      'timed out',
    );
  } catch {
    return 'failed';
  } finally {
    void socket.close().catch(() => undefined);
  }
}

/** What `work` gives, or `otherwise` when it takes longer than `ms`. */
export function within<T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
