ALTER TABLE `monitors` ADD `heartbeat` text;--> statement-breakpoint
ALTER TABLE `monitors` ADD `sealed_ping_key` text;--> statement-breakpoint
ALTER TABLE `monitors` ADD `ping_key_hash` text;