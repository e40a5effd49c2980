CREATE TABLE "rolled_days" (
	"day" timestamp (0) with time zone PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollup_days" (
	"monitor_id" integer NOT NULL,
	"region" smallint NOT NULL,
	"ok" integer NOT NULL,
	"slow" integer NOT NULL,
	"fail" integer NOT NULL,
	"unknown" integer NOT NULL,
	"sketch" "bytea" NOT NULL,
	"max_ms" integer,
	"phases" integer[],
	"day" timestamp (0) with time zone NOT NULL,
	CONSTRAINT "rollup_days_monitor_id_region_day_pk" PRIMARY KEY("monitor_id","region","day")
);
--> statement-breakpoint
CREATE TABLE "stale_hours" (
	"hour" timestamp (0) with time zone PRIMARY KEY NOT NULL
);
--> statement-breakpoint
-- Sketches are stored otherwise from now on: the archive makes every rollup again from the packed results.
INSERT INTO "stale_hours" SELECT DISTINCT "hour" FROM "rollup_hours";--> statement-breakpoint
TRUNCATE "rollup_hours";--> statement-breakpoint
ALTER TABLE "rollup_hours" ADD COLUMN "sketch" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "rollup_hours" ADD COLUMN "phases" integer[];--> statement-breakpoint
ALTER TABLE "rollup_days" ADD CONSTRAINT "rollup_days_monitor_id_monitors_id_fk" FOREIGN KEY ("monitor_id") REFERENCES "public"."monitors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rollup_hours" DROP COLUMN "buckets";--> statement-breakpoint
ALTER TABLE "rollup_hours" DROP COLUMN "counts";