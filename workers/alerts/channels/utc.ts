/** "2026-11-21 14:06:08 UTC" */
export const utc = (time: string): string => time.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC');
