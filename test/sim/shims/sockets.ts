/** Stands in for `cloudflare:sockets`: nothing of what the run meets accepts a bare connection. */
export function connect(): unknown {
  const opened = Promise.reject(new Error('refused'));
  opened.catch(() => undefined);
  return { opened, closed: Promise.resolve(), close: async () => undefined };
}
