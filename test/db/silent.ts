/** A server that accepts and never answers. */
import net from 'node:net';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    silent: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('silent', `127.0.0.1:${(server.address() as net.AddressInfo).port}`);
  return () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
}
