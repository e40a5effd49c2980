ALTER TABLE `monitors` ADD `job_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `monitors` ADD `configured_version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `monitors` SET `job_version` = `version`, `configured_version` = `version`;--> statement-breakpoint
CREATE INDEX `monitors_behind` ON `monitors` (`workspace_id`,`seq`) WHERE configured_version < version;
