/** Pushover: one message, and the end of one that repeats itself. */
import { inTurn } from '../in-turn.ts';
import { judge, requests } from './payload.ts';

export const pushover = inTurn<'pushover'>({ requests, judge, repeats: 'costly' });
