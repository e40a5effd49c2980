/** A resolver, TCP peers and a WebSocket server. Each test file learns their ports by `inject('net')`. */
import type net from 'node:net';
import { type AddressInfo, type Socket } from 'node:net';
import type { TestProject } from 'vitest/node';
import { refusedPort } from '../../../support/refused-port.ts';
import { resolver } from './dns.ts';
import { tcpPeers, tcpServer } from './tcp.ts';
import { webSocketServer } from './websocket.ts';

type Port = keyof typeof tcpPeers | 'resolver' | 'websocket' | 'refused';
declare module 'vitest' {
  interface ProvidedContext {
    net: Record<Port, number>;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const sockets = new Set<Socket>();
  const servers: net.Server[] = [];
  const start = async (server: net.Server): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket: Socket) =>
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket))),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const ports: Partial<Record<Port, number>> = {
    resolver: await start(resolver()),
    websocket: await start(webSocketServer()),
    refused: await refusedPort(),
  };
  for (const peer of Object.keys(tcpPeers) as (keyof typeof tcpPeers)[]) {
    ports[peer] = await start(tcpServer(peer));
  }
  project.provide('net', ports as Record<Port, number>);
  return () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  };
}
