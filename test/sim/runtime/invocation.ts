/** One invocation of a Worker: a node that lives as long as its handler runs. */
import type { Node } from './clock.ts';
import type { Platform } from './platform.ts';

/** @param ended called once: with nothing when the handler returned, or with what it threw or died of */
export function invoke(
  platform: Platform,
  place: { name: string; skewMs?: number; region?: string },
  handler: () => Promise<unknown>,
  ended: (error: unknown, answer?: unknown) => void,
): Node {
  const node: Node = { skewMs: 0, alive: true, ...place };
  platform.mayDie(node, () => ended(new Error('The Worker died.')));
  const finish = (error: unknown, answer?: unknown) =>
    platform.send(() => {
      if (!node.alive) return;
      platform.ended(node);
      ended(error, answer);
    });
  platform.runIn(node, () => {
    void (async () => handler())().then(
      (answer) => finish(null, answer),
      (error: unknown) => finish(error ?? new Error('nothing')),
    );
  });
  return node;
}
