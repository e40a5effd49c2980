/** The scripted resolver of the probes' tests, for names that lead to private addresses. Its URL: `inject('resolver')`. */
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { resolver } from '../probe/servers/dns.ts';

declare module 'vitest' {
  interface ProvidedContext {
    resolver: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const server = resolver();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('resolver', `http://127.0.0.1:${(server.address() as AddressInfo).port}/dns-query`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
