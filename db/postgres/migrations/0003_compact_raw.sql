-- Packed results in less room: see db/postgres/pack.ts. What was stored before is taken over as it is, each result's
-- own part in `extra.own`; `stale_hours` gets those hours, and the archive packs them again.
alter table raw_hours rename to loose_hours;
--> statement-breakpoint
do $$
declare
  part record;
begin
  for part in select inhrelid::regclass::text as name from pg_inherits where inhparent = 'loose_hours'::regclass loop
    execute format('alter table %I rename to %I', part.name, 'loose_' || part.name);
  end loop;
end $$;
--> statement-breakpoint
create table raw_hours (
  monitor_id integer not null references monitors (id),
  region smallint not null,
  hour timestamptz(0) not null,
  -- Runs of slots, milliseconds from the hour: first, step, count, and so on.
  slots_ms integer[] not null,
  -- One letter a result: o ok, s slow, f fail, u unknown.
  verdicts text not null,
  latencies_ms smallint[] not null,
  measures bytea not null,
  colo text,
  extra jsonb,
  primary key (monitor_id, region, hour)
) partition by range (hour);
--> statement-breakpoint
create or replace function make_raw_partition(at timestamptz) returns void language plpgsql as $$
declare
  first timestamp := date_trunc('month', at at time zone 'UTC');
  name text := 'raw_hours_' || to_char(first, 'YYYYMM');
begin
  if to_regclass(name) is null then
    -- Two that make the same one at once would stop each other.
    perform pg_advisory_xact_lock(7215545);
    execute format('create table if not exists %I partition of raw_hours for values from (%L) to (%L)',
      name, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
  end if;
end $$;
--> statement-breakpoint
-- Months that ended by then.
create or replace function drop_raw_partitions(before timestamptz) returns integer language plpgsql as $$
declare
  part record;
  dropped integer := 0;
begin
  for part in select inhrelid::regclass::text as name from pg_inherits where inhparent = 'raw_hours'::regclass loop
    if to_timestamp(right(part.name, 6) || ' UTC', 'YYYYMM TZ') at time zone 'UTC' + interval '1 month' <= before at time zone 'UTC' then
      execute format('drop table if exists %I', part.name);
      dropped := dropped + 1;
    end if;
  end loop;
  return dropped;
end $$;
--> statement-breakpoint
insert into stale_hours select distinct hour from loose_hours on conflict do nothing;
--> statement-breakpoint
select make_raw_partition(month at time zone 'UTC')
from (select distinct date_trunc('month', hour at time zone 'UTC') as month from loose_hours) months;
--> statement-breakpoint
insert into raw_hours (monitor_id, region, hour, slots_ms, verdicts, latencies_ms, measures, colo, extra)
select monitor_id, region, hour, packed.slots, packed.verdicts, packed.latencies, '', null,
  jsonb_build_object('shared', extra->'shared', 'own', packed.own)
from loose_hours l, lateral (
  select
    array(select unnest(array[o, 0, 1]) from unnest(l.offsets_ms) with ordinality x(o, n) order by n) as slots,
    (select string_agg(substr('osfu', v + 1, 1), '' order by n) from unnest(l.verdicts) with ordinality x(v, n)) as verdicts,
    array(select least(d, 32767) from unnest(l.latencies_ms) with ordinality x(d, n) order by n)::smallint[] as latencies,
    coalesce((
      select jsonb_object_agg(n - 1, one.own) from unnest(l.latencies_ms, l.statuses) with ordinality x(d, s, n),
        lateral (select coalesce(l.extra->'own'->((n - 1)::text), '{}')
          || case when s = 0 then '{}' else jsonb_build_object('httpStatus', s) end
          || case when d <= 32767 then '{}' else jsonb_build_object('durationMs', d) end as own) one
      where one.own != '{}'
    ), '{}') as own
) packed;
--> statement-breakpoint
drop table loose_hours;
