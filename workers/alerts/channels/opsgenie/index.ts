/** Opsgenie: a request for each incident. */
import { inTurn } from '../in-turn.ts';
import { judge, requests } from './payload.ts';

export const opsgenie = inTurn<'opsgenie'>({ requests, judge, repeats: 'harmless' });
