CREATE TABLE `unobserved` (
	`monitor_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`monitor_id`, `started_at`),
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `unobserved` SELECT `id`, `workspace_id`, `status_since`, NULL FROM `monitors` WHERE `status` = 'paused';
