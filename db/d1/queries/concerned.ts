/** Which monitors a policy concerns: those that name it, and those that name none and have one of its tags. */
import { or, sql, type SQL } from 'drizzle-orm';
import { monitors } from '../schema.ts';

/** In SQL, for the row `policies` of an enclosing query. */
const concernsMonitor = sql`(${monitors.policyId} = policies.id or (${monitors.policyId} is null and (
  json_extract(policies.body, '$.tags') is null or exists (
    select 1 from json_each(policies.body, '$.tags') wanted join json_each(${monitors.tags}) has on has.value = wanted.value))))`;

const anyPolicy = (where: SQL): SQL =>
  sql`exists (select 1 from policies where policies.workspace_id = ${monitors.workspaceId} and ${where} and ${concernsMonitor})`;

/** By what its row says at this place of a transaction. */
export const concernedBy = (policyId: string): SQL => anyPolicy(sql`policies.id = ${policyId}`);

/** For the row `policies` of an enclosing query: one of its steps has this channel. */
export const stepHas = (channelId: string): SQL =>
  sql`exists (select 1 from json_each(policies.body, '$.steps') step, json_each(step.value, '$.channelIds') one where one.value = ${channelId})`;

/** Monitors that may tell through a channel by a policy, or did so of what is still open. */
export const tellsThrough = (channelId: string): SQL | undefined =>
  or(anyPolicy(stepHas(channelId)), sql`${monitors.openIncidentId} is not null`);

/** The same rule for what was read: policies in their order. */
export const policiesOf = <P extends { id: string; body: { tags: string[] | null } }>(
  monitor: { policyId: string | null; tags: string[] },
  policies: P[],
): P[] =>
  policies.filter(({ id, body: { tags } }) =>
    monitor.policyId === null
      ? tags === null || tags.some((tag) => monitor.tags.includes(tag))
      : monitor.policyId === id,
  );
