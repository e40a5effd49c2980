CREATE TABLE `incident_updates` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`incident_id` text NOT NULL,
	`status` text NOT NULL,
	`message` text NOT NULL,
	`by` text NOT NULL,
	`public` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `incident_updates_incident` ON `incident_updates` (`incident_id`,`at`);--> statement-breakpoint
CREATE TABLE `maintenance_windows` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`time_zone` text NOT NULL,
	`starts_at` text NOT NULL,
	`duration_minutes` integer NOT NULL,
	`rrule` text,
	`all_monitors` integer NOT NULL,
	`monitor_ids` text NOT NULL,
	`tags` text NOT NULL,
	`public` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `maintenance_windows_workspace` ON `maintenance_windows` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `policies` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `policies_workspace` ON `policies` (`workspace_id`,`position`);--> statement-breakpoint
ALTER TABLE `channels` ADD `digest` integer;--> statement-breakpoint
ALTER TABLE `channels` ADD `rate_per_minute` integer;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `digest_id` text;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `message` text;--> statement-breakpoint
CREATE INDEX `deliveries_dead` ON `deliveries` (`workspace_id`,`created_at`) WHERE status in ('failed', 'dead');--> statement-breakpoint
ALTER TABLE `incidents` ADD `kind` text DEFAULT 'detected' NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `monitor_ids` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `title` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `postmortem` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `outages` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `flapping` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `held_by` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `merged_into` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `severity_fixed` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `diagnosis` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `incidents_manual` ON `incidents` (`workspace_id`,`started_at`) WHERE kind = 'manual';--> statement-breakpoint
CREATE INDEX `incidents_merged` ON `incidents` (`merged_into`) WHERE merged_into is not null;--> statement-breakpoint
ALTER TABLE `monitors` ADD `degraded_threshold` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `monitors` ADD `degraded_recovery_threshold` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `monitors` ADD `flapping` text DEFAULT '{"transitions":6,"windowSeconds":1800}';--> statement-breakpoint
ALTER TABLE `monitors` ADD `reopen_within_seconds` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `monitors` ADD `depends_on` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `monitors` ADD `policy_id` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `storm` text;--> statement-breakpoint
UPDATE `incidents` SET `outages` = json_array(json_object('from', `started_at`, 'to', `resolved_at`)), `diagnosis` = coalesce(`cause` ->> '$.summary', '');
