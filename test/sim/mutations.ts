/**
 * Small ways to break the product, each of which the simulation must notice. To add one: a line with the file, the text
 * as it stands there exactly once, the text instead, and what breaks.
 */
import type { Replacement } from './bundle.ts';

/** `seed`: one that noticed it once, tried first. */
export type Mutation = Replacement & { breaks: string; seed: number };
const breaks = (file: string, from: string, to: string, what: string, seed = 0): Mutation => ({
  file: `workers/${file}`,
  from,
  to,
  breaks: what,
  seed,
});

const state = 'domain/state';
// prettier-ignore
export const mutations: Mutation[] = [
  // The machine
  breaks(`${state}/machine.ts`, 'if (state.confirm && now >= state.confirm.deadlineAt) {', 'if (state.confirm && now < 0) {', 'a round whose answers do not come never ends', 17),
  breaks(`${state}/machine.ts`, '...initialState(now),\n  incidents,', '...initialState(now),\n  incidents: 0,', 'a pause forgets how many incidents there were', 10),
  breaks(`${state}/machine.ts`, "incident: ended }, ...noticesOfEnd(state, ended));", "incident: ended });", 'a pause ends an incident in silence', 10),
  breaks(`${state}/machine.ts`, "effects.push({ kind: 'persist_incident', incident: ended }, ...noticesOfEnd(state, ended));", 'effects.push(...noticesOfEnd(state, ended));', 'D1 never hears that a pause ended an incident', 10),
  breaks(`${state}/by-hand.ts`, '...(state.hold\n            ? []', '...(true\n            ? []', 'nobody hears of an acknowledgement', 5),
  breaks(`${state}/rounds.ts`, 'if (!news && !due) return state;', 'if (!due) return state;', 'a failure asks nobody else', 5),
  breaks(`${state}/rounds.ts`, 'if (now < earliest) return', 'if (now < 0) return', 'rounds come as fast as failures', 11),
  breaks(`${state}/rounds.ts`, 'if (shortOfOutage || shortOfRecovery || inDoubt || recheck) {', 'if (shortOfRecovery || inDoubt || recheck) {', 'a threshold above one waits for the schedule', 16),
  breaks(`${state}/rounds.ts`, 'if (shortOfOutage || shortOfRecovery || inDoubt || recheck) {', 'if (shortOfOutage || inDoubt || recheck) {', 'a recovery threshold above one waits for the schedule', 1),
  breaks(`${state}/outage.ts`, 'again ? state.incidents : state.incidents + 1', 'state.incidents', 'two incidents have one id'),
  breaks(`${state}/outage.ts`, 'incident: resolved }, ...noticesOfEnd(state, resolved));', 'incident: resolved });', 'nobody hears that it is over'),
  breaks(`${state}/hold.ts`, 'effects.push(notifyOpened(incident, openings));', '', 'nobody hears that it began'),
  breaks(`${state}/settle.ts`, 'state.down ? facts.ailing : facts.standing', 'state.down ? facts.ailing : facts.failing', 'words that were asked for again open an incident', 586),
  breaks(`${state}/settle.ts`, 'state.down ? facts.ailing : facts.standing', 'facts.standing', 'a failing result resolves an incident'),
  breaks(`${state}/settle.ts`, 'against.length >= facts.needed', 'against.length >= facts.needed - 1', 'one region too few makes an outage', 1),
  breaks(`${state}/settle.ts`, 'if (status !== before.status || advisoryChanged', 'if (advisoryChanged', 'D1 does not hear of a new status'),
  breaks(`${state}/notices.ts`, "key: `${incident.id}_${event.split('.')[1]}${openings > 1 ? `_${openings}` : ''}`", 'key: incident.id', 'all transitions of an incident have one delivery'),
  breaks(`${state}/streak.ts`, 'failRun >= limits.failureThreshold', 'failRun >= limits.failureThreshold - 1', 'a region fails one failure too early', 2),
  breaks(`${state}/streak.ts`, 'streak.failRun === 0 ? seen.startedAt : streak.failSince;', 'seen.startedAt;', 'an outage begins with its last failure', 4),
  breaks(`${state}/streak.ts`, "placement !== 'misplaced' && ", '', 'a probe in the wrong place has a say'),
  breaks(`${state}/streak.ts`, ' && !region.window.some((seen) => seen.slotAt === slotAt)', '', 'a duplicate counts twice', 2),
  breaks(`${state}/quorum.ts`, 'Math.floor(voters / 2) + 1', 'Math.floor(voters / 2)', 'half is a majority', 3),
  breaks(`${state}/quorum.ts`, "quorum === 'all'\n        ? voters", "quorum === 'all'\n        ? voters - 1", 'all is all but one', 25),
  breaks(`${state}/quorum.ts`, '[...goodSince].sort((a, b) => b - a)', '[...goodSince].sort((a, b) => a - b)', 'an outage ends with the first good word'),
  breaks(`${state}/facts.ts`, 'now - heardAt <= freshForMs(config)', 'now - heardAt <= config.timeoutMs', 'a region has no say for long', 3),
  breaks(`${state}/facts.ts`, '(!state.down || isKnown(memory))', 'true', 'a region nobody ever heard ends an outage by being asked', 65),
  breaks(`${state}/incident.ts`, 'return Math.min(now, outageStart(since, needed, config.intervalMs + config.timeoutMs));', 'return now;', 'an incident begins when it is detected', 4),
  breaks(`${state}/incident.ts`, 'revision: incident.revision + 1,', 'revision: incident.revision,', 'a change is no new revision'),
  breaks(`${state}/by-hand.ts`, "status: 'acknowledged',\n  acknowledgedAt", "status: 'open',\n  acknowledgedAt", 'an acknowledged incident stays open', 5),
  breaks(`${state}/silence.ts`, 'if (!state.incident) return { ...state, noData: false, notices };', 'if (!state.incident) return state;', 'a silence never ends', 57),
  breaks(`${state}/durable.ts`, 'JSON.stringify([rest, summary,', 'JSON.stringify([rest.status, summary,', 'an eviction undoes an acknowledgement', 13),
  // The object
  breaks('monitor/object.ts', 'if (!this.#removed || !this.#store.owesNothing()) return;', 'if (!this.#removed) return;', 'a deleted monitor forgets what it owes', 9),
  breaks('platform/alarm-clock.ts', 'rang(): void {\n    this.#at = null;', 'rang(): void {', 'an alarm that rang is never set again', 12),
  breaks('platform/deliveries.ts', '!row || row.leased', '!row', 'a duplicate is delivered again', 1),
  breaks('platform/deliveries.ts', "if (next.kind === 'retry') {", "if (next.kind === 'retry' && attempt > 90) {", 'a failed try is the last one', 5),
  breaks('monitor/settle-debt.ts', "if (owed.kind !== 'alert') store.forgetPaid(id, leasedUntil);", 'store.forgetPaid(id, leasedUntil);', 'an alert is forgotten when the queue has it'),
  breaks('monitor/settle-debt.ts', 'store.postpone(id, Date.now() + retryMs, attempts, false);', 'store.forget(id);', 'what could not be paid is forgotten', 5),
  breaks('platform/object-store.ts', "'delete from outbox where id = ? and next_at = ?', id, leasedUntil", "'delete from outbox where id = ?', id", 'what is owed again meanwhile is forgotten', 1),
  breaks('monitor/debts.ts', "store.owe(`incident:${effect.incident.id}`, { kind: 'incident', incident: effect.incident }, now);", '', 'D1 hears of no incident'),
  breaks('monitor/messages.ts', 'deliveryId: `msg_${send.key}`', "deliveryId: `msg_${send.key.slice(0, send.key.lastIndexOf('_chn'))}`", 'only one of the channels hears'),
  // The consumers
  breaks('ingest/consume.ts', 'own.length === 0 || (stored && ', 'own.length === 0 || (', 'a result that D1 refused is acknowledged', 8),
  breaks('ingest/consume.ts', 'results.filter(({ steady }) => !steady),', 'results.filter(({ steady }) => steady),', 'objects hear only what they know'),
  breaks('alerts/consume.ts', 'if (!(await owner.claimDelivery(message.deliveryId, message.attempt))) return;', '', 'a delivery is made without a claim', 1),
  breaks('alerts/consume.ts', 'await owner.reportDelivery(message.deliveryId, attempt);', '{ nextAttemptAt: null, dead: false };', 'no outcome is ever reported'),
  breaks('alerts/channels/webhook/payload.ts', "'webhook-id': id,", "'webhook-id': `${id}_${timestamp}`,", 'each try has an id of its own'),
];
