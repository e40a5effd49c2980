/** PagerDuty: an event for each incident. */
import { inTurn } from '../in-turn.ts';
import { judge, requests } from './payload.ts';

export const pagerduty = inTurn<'pagerduty'>({ requests, judge, repeats: 'harmless' });
