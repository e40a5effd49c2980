CREATE TABLE "incidents" (
	"id" text PRIMARY KEY NOT NULL,
	"monitor_id" text NOT NULL,
	"workspace_id" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"revision" integer NOT NULL,
	"body" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "monitors" (
	"id" serial PRIMARY KEY NOT NULL,
	"public_id" text NOT NULL,
	"workspace_id" text NOT NULL,
	CONSTRAINT "monitors_public_id_unique" UNIQUE("public_id")
);
--> statement-breakpoint
CREATE TABLE "rollup_hours" (
	"monitor_id" integer NOT NULL,
	"region" smallint NOT NULL,
	"hour" timestamp (0) with time zone NOT NULL,
	"ok" integer NOT NULL,
	"slow" integer NOT NULL,
	"fail" integer NOT NULL,
	"unknown" integer NOT NULL,
	"buckets" smallint[] NOT NULL,
	"counts" integer[] NOT NULL,
	"max_ms" integer,
	CONSTRAINT "rollup_hours_monitor_id_region_hour_pk" PRIMARY KEY("monitor_id","region","hour")
);
--> statement-breakpoint
ALTER TABLE "rollup_hours" ADD CONSTRAINT "rollup_hours_monitor_id_monitors_id_fk" FOREIGN KEY ("monitor_id") REFERENCES "public"."monitors"("id") ON DELETE no action ON UPDATE no action;