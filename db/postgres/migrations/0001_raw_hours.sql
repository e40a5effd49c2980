-- Results, packed: one row a monitor, region and hour. The arrays run side by side; what most results share stands
-- once in `extra`. Partitions are months.
create table raw_hours (
  monitor_id integer not null references monitors (id),
  region smallint not null,
  hour timestamptz(0) not null,
  offsets_ms integer[] not null,
  verdicts smallint[] not null,
  latencies_ms integer[] not null,
  statuses smallint[] not null,
  extra jsonb not null,
  primary key (monitor_id, region, hour)
) partition by range (hour);
--> statement-breakpoint
create function make_raw_partition(at timestamptz) returns void language plpgsql as $$
declare
  first timestamptz := date_trunc('month', at, 'UTC');
  name text := 'raw_hours_' || to_char(first at time zone 'UTC', 'YYYYMM');
begin
  if to_regclass(name) is null then
    execute format('create table if not exists %I partition of raw_hours for values from (%L) to (%L)',
      name, first, first + interval '1 month');
  end if;
end $$;
--> statement-breakpoint
create function drop_raw_partitions(before timestamptz) returns integer language plpgsql as $$
declare
  part record;
  dropped integer := 0;
begin
  for part in select inhrelid::regclass::text as name from pg_inherits where inhparent = 'raw_hours'::regclass loop
    if to_date(right(part.name, 6), 'YYYYMM') + interval '1 month' <= before then
      execute format('drop table %I', part.name);
      dropped := dropped + 1;
    end if;
  end loop;
  return dropped;
end $$;
