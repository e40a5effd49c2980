/** Which policy an incident goes by. Whether a monitor's tags fit was decided where its policies were picked. */
import type { Severity } from '../state/types.ts';
import type { Routing } from './escalation-types.ts';
import type { Policy } from './types.ts';

export const policyFor = ({ policies }: Pick<Routing, 'policies'>, severity: Severity): Policy | null =>
  policies.find(({ severities }) => severities === null || severities.includes(severity)) ?? null;
