/**
 * The REST API's bodies. Field names are a contract with programs outside this project: add, never rename.
 * Requests are parsed by these schemas; answers are built `satisfies` their types. Times in answers are RFC 3339 UTC.
 */
export * from './api/accounts.ts';
export * from './api/certificate.ts';
export * from './api/monitors.ts';
export * from './api/requests/index.ts';
export * from './api/baseline.ts';
export * from './api/figures.ts';
export * from './api/regions.ts';
export * from './api/trial.ts';
export * from './api/incidents.ts';
export * from './api/patterns.ts';
export * from './api/channels.ts';
export * from './api/alerting.ts';
export * from './api/maintenance.ts';
export * from './api/policies.ts';
export * from './api/slos.ts';
export * from './api/status-pages.ts';
export * from './api/reports.ts';
export * from './api/lists.ts';
export * from './api/health.ts';
export * from './api/history-settings.ts';
export * from './api/problem.ts';
