/**
 * A port that nobody listens at, and that nobody is given meanwhile: below those that systems hand out for port 0. A
 * port that was closed a moment ago may be another test's by now.
 */
import net from 'node:net';

const [from, to] = [20_000, 30_000];

const isRefused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });

export async function refusedPort(): Promise<number> {
  for (let port = from + (process.pid % (to - from)); port < to; port++)
    if (await isRefused(port)) return port;
  throw new Error(`somebody listens at every port up to ${to}`);
}
