/** Twilio: an SMS to each number. */
import { inTurn } from '../in-turn.ts';
import { judge, requests } from './payload.ts';

export const twilio = inTurn<'twilio'>({ requests, judge, repeats: 'costly' });
