/** Which monitors depend on which: a graph in `monitors.depends_on`, without circles, inside of one workspace. */
import { and, eq, or, sql, type SQL } from 'drizzle-orm';
import { dependencyDepthMax } from '../../../workers/domain/limits.ts';
import { monitors } from '../schema.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

type Node = { id: string; name: string };

/** Everything above some monitors, they themselves included: `up(id, depth)`. Bounded, whatever the graph. */
const ancestors = (workspaceId: string, parents: readonly string[]): SQL => sql`
  with recursive up(id, depth) as (
    select value, 1 from json_each(${JSON.stringify(parents)})
    union
    select each.value, up.depth + 1
    from up join monitors on monitors.id = up.id and monitors.workspace_id = ${workspaceId}, json_each(monitors.depends_on) each
    where up.depth <= ${dependencyDepthMax}
  ) select`;

/** Whether a monitor may depend on these: not on itself, by whatever way. Part of the write, so that two at once make no circle. */
export const makesNoCircle = (workspaceId: string, id: string, parents: readonly string[]): SQL =>
  sql`not exists (${ancestors(workspaceId, parents)} 1 from up where up.id = ${id})`;

/** @returns what is wrong with these parents of a monitor, or null. `id`: null for one that is made */
export async function checkParents(
  db: Db,
  workspaceId: string,
  id: string | null,
  parents: readonly string[],
): Promise<{ problem: 'unknown' | 'circle' | 'deep'; id: string } | null> {
  if (parents.length === 0) return null;
  const own = await db
    .select({ id: monitors.id })
    .from(monitors)
    .where(and(sql`+${monitors.workspaceId} = ${workspaceId}`, isIn(monitors.id, [...parents])));
  const unknown = parents.find((parent) => !own.some((one) => one.id === parent));
  if (unknown !== undefined) return { problem: 'unknown', id: unknown };
  for (const parent of parents) {
    const [row] = await db.all<{ circle: number | null; depth: number }>(
      sql`${ancestors(workspaceId, [parent])} max(up.id = ${id ?? ''}) as circle, max(up.depth) as depth from up`,
    );
    if (row?.circle) return { problem: 'circle', id: parent };
    if (row && row.depth > dependencyDepthMax) return { problem: 'deep', id: parent };
  }
  return null;
}

/** Of some monitors: those they depend on, and those that depend on them. */
export async function familyOf(
  db: Db,
  rows: readonly { id: string; workspaceId: string; dependsOn: string[] }[],
): Promise<Map<string, { parents: Node[]; children: string[] }>> {
  const ids = rows.map(({ id }) => id);
  const parentIds = [...new Set(rows.flatMap(({ dependsOn }) => dependsOn))];
  const workspaceIds = [...new Set(rows.map(({ workspaceId }) => workspaceId))];
  const nodes = await db
    .select({
      id: monitors.id,
      name: monitors.name,
      dependsOn: monitors.dependsOn,
      workspaceId: monitors.workspaceId,
    })
    .from(monitors)
    .where(
      and(isIn(monitors.workspaceId, workspaceIds), or(isIn(monitors.id, parentIds), dependsOnOneOf(ids))),
    );
  return new Map(
    rows.map(({ id, workspaceId, dependsOn }) => {
      const own = nodes.filter((node) => node.workspaceId === workspaceId);
      return [
        id,
        {
          parents: own
            .filter((node) => dependsOn.includes(node.id))
            .map((node) => ({ id: node.id, name: node.name })),
          children: own.filter((node) => node.dependsOn.includes(id)).map((node) => node.id),
        },
      ];
    }),
  );
}

const dependsOnOneOf = (ids: readonly string[]): SQL =>
  sql`exists (select 1 from json_each(${monitors.dependsOn}) where value in (select value from json_each(${JSON.stringify(ids)})))`;

/** Monitors whose objects must hear of a change of this one's parents or name: those named before and now, and its children. */
export const kinOf = (id: string, parents: readonly string[]): SQL =>
  or(isIn(monitors.id, [...parents]), dependsOnOneOf([id]))!;

/** Nobody depends on a monitor that is gone. */
export const withoutParent = (db: Db, workspaceId: string, id: string) =>
  db
    .update(monitors)
    .set({
      dependsOn: sql`(select json_group_array(value) from json_each(${monitors.dependsOn}) where value <> ${id})`,
      version: sql`${monitors.version} + 1`,
    })
    .where(and(eq(monitors.workspaceId, workspaceId), dependsOnOneOf([id])));
