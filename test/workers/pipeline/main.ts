/** The objects under test, in one Worker, so that tests can look into them. */
export { DispatchObject } from '../../../workers/alerts/dispatch/object.ts';
export * from '../../../workers/monitor/index.ts';
export { default } from '../../../workers/monitor/index.ts';
