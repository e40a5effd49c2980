import { credentialsAction, onlySignedOut } from '$lib/server/credentials.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = onlySignedOut;
export const actions = { default: credentialsAction('register') } satisfies Actions;
