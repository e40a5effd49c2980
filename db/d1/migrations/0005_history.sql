CREATE TABLE `baselines` (
	`monitor_id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`body` text NOT NULL,
	`computed_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `sent_reports` (
	`workspace_id` text NOT NULL,
	`month` text NOT NULL,
	`sent_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `month`),
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `slo_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`slo_id` text NOT NULL,
	`severity` text NOT NULL,
	`started_at` integer NOT NULL,
	`resolved_at` integer,
	`acknowledged_at` integer,
	`acknowledged_by` text,
	`body` text NOT NULL,
	`revision` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `slo_alerts_workspace` ON `slo_alerts` (`workspace_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `slo_alerts_open` ON `slo_alerts` (`slo_id`) WHERE resolved_at is null;--> statement-breakpoint
CREATE TABLE `slos` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `slos_workspace` ON `slos` (`workspace_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `archived_hours` ADD `pruned` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `monitors` ADD `anomaly` text;--> statement-breakpoint
ALTER TABLE `status_pages` ADD `time_zone` text DEFAULT 'UTC' NOT NULL;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `retention` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `user_shares` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `report` text;