/** An escalation under virtual time: what happens is put to it, time passes, and everything sent is remembered. */
import { escalate, escalationWakeAt } from '../../../workers/domain/alert/escalation.ts';
import type {
  EscalationEvent,
  EscalationState,
  Routing,
  Send,
} from '../../../workers/domain/alert/escalation-types.ts';
import type { Policy } from '../../../workers/domain/alert/types.ts';

export const minute = 60_000;
export const hour = 60 * minute;
/** A Friday. */
export const t0 = Date.parse('2027-01-15T12:00:00Z');

export const policy = (overrides: Partial<Policy> = {}): Policy => ({
  id: 'pol_1',
  name: 'On call',
  severities: null,
  tags: null,
  steps: [
    { afterMs: 0, channelIds: ['slack'] },
    { afterMs: 10 * minute, channelIds: ['pager'] },
  ],
  repeat: null,
  quietHours: null,
  onAcknowledge: true,
  onResolve: true,
  onAdvisory: true,
  ...overrides,
});
export const routing = (...policies: Policy[]): Routing => ({ policies, channelIds: ['mail', 'slack'] });

export class Escalating {
  state: EscalationState = null;
  now = t0;
  routing: Routing;
  /** The region advisory holds. */
  advisory = true;
  sent: (Send & { at: number })[] = [];

  constructor(routing: Routing, now = t0) {
    this.routing = routing;
    this.now = now;
  }

  say(event: EscalationEvent): Send[] {
    const { state, sends } = escalate(this.routing, this.state, event, this.now);
    // What is kept is JSON.
    this.state = JSON.parse(JSON.stringify(state)) as EscalationState;
    this.sent.push(...sends.map((send) => ({ ...send, at: this.now })));
    return sends;
  }
  tick = (): Send[] => this.say({ type: 'tick', advisory: this.advisory });
  open = (severity: 'critical' | 'major' | 'minor' = 'critical', acknowledged = false): Send[] =>
    this.say({ type: 'opened', incidentId: 'inc_1', key: 'inc_1_opened', severity, acknowledged });
  acknowledge = (): Send[] =>
    this.say({ type: 'acknowledged', incidentId: 'inc_1', key: 'inc_1_acknowledged' });
  resolve = (): Send[] => this.say({ type: 'resolved', incidentId: 'inc_1', key: 'inc_1_resolved' });

  /** Time passes, and the alarm comes when it was asked for. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (
      let at = escalationWakeAt(this.state);
      at !== null && at <= until;
      at = escalationWakeAt(this.state)
    ) {
      this.now = Math.max(at, this.now);
      this.tick();
    }
    this.now = until;
  }

  /** `+10 pager 2` was told after ten minutes, for the second time. */
  get told(): string[] {
    return this.sent.map(({ at, event, channelId, reminder }) => {
      const what = event === 'incident.opened' ? '' : ` ${event.split('.')[1]}`;
      return `+${(at - t0) / minute} ${channelId}${what}${reminder ? ` again ${reminder}` : ''}`;
    });
  }
}
