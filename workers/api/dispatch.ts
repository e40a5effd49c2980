/** Tells a workspace's dispatch object how alerts are told now. Never throws: it reads what it missed itself, later. */
import { drizzle } from 'drizzle-orm/d1';
import { dispatchSettings } from '../../db/d1/queries/dispatch.ts';
import { log } from '../platform/log.ts';
import type { Env } from './env.ts';

export async function configureDispatch(env: Env, workspaceId: string): Promise<void> {
  try {
    const settings = await dispatchSettings(drizzle(env.DB), workspaceId, Date.now());
    await env.DISPATCH.getByName(workspaceId).configure(settings);
  } catch (error) {
    log('error', 'dispatch_not_configured', { workspaceId, error });
  }
}
