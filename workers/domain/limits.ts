/**
 * Every bound of the product, in one place. Units are the last word of each name.
 */

// What a user may configure.
export const intervalSecondsMin = 10;
export const intervalSecondsMax = 86_400;
export const timeoutMsMin = 250;
export const timeoutMsMax = 30_000;
export const timeoutMsDefault = 10_000;
export const thresholdMax = 10;
export const targetLengthMax = 2_048;
export const nameLengthMax = 120;
export const headersMax = 40;
export const headerBytesMax = 8_192;
export const requestBodyBytesMax = 65_536;
export const assertionsMax = 20;
export const assertionTargetLengthMax = 10_000;
/** Of a header's name, a JSONPath or a CSS selector. */
export const assertionPropertyLengthMax = 500;
export const patternLengthMax = 1_000;
export const channelsPerMonitorMax = 20;
export const monitorsPerWorkspaceMax = 10_000;
export const channelsPerWorkspaceMax = 100;
/** Each alert carries its channel's settings through the queue, which takes 128 KB. */
export const channelConfigBytesMax = 48_000;
/** Of a workspace's channels, sealed: each monitor's object keeps them in a row of 2 MB, some of them twice. */
export const channelsBytesMax = 600_000;
export const statusPagesPerWorkspaceMax = 100;
export const monitorsPerStatusPageMax = 200;
export const tagsMax = 20;
export const degradedThresholdMax = 100;
/** Slow answers in a row that count, where nobody says otherwise and anomalies are looked for: one alone is a coincidence. */
export const anomalyThresholdDefault = 3;
export const flappingTransitionsMin = 3;
export const flappingTransitionsMax = 50;
export const flappingSecondsMin = 60;
export const flappingSecondsMax = 86_400;
export const reopenSecondsMax = 86_400;
export const parentsMax = 10;
/** How many monitors a chain of dependencies may have. */
export const dependencyDepthMax = 20;
export const maintenancePerWorkspaceMax = 200;
export const maintenanceMinutesMax = 7 * 1_440;
/** Of a recurrence: each how many days, weeks, months or years, and how often at the most where it is counted. */
export const maintenanceIntervalMax = 1_000;
export const maintenanceCountMax = 1_000;
/** Occurrences of one window that are listed at once. */
export const maintenanceOccurrencesMax = 1_000;
export const policiesPerWorkspaceMax = 50;
export const policyStepsMax = 10;
export const policyRepeatsMax = 50;
export const escalationSecondsMax = 86_400;
/** Of a note, an update, a description. */
export const noteLengthMax = 5_000;
export const postmortemLengthMax = 50_000;
export const mergedMax = 50;
export const updatesPerIncidentMax = 200;
/** How long a link or a reply address in an alert is good. */
export const linkValidMs = 7 * 86_400_000;
/** Of a mail that answers an alert. */
export const replyBytesMax = 1_048_576;
/** How long ago what somebody reports may have begun. */
export const reportedAgoDaysMax = 365;
export const patternDaysMax = 365;
/** The newest incidents that patterns are looked for in. */
export const patternIncidentsMax = 2_000;
export const variablesMax = 20;
export const extractionsMax = 10;
export const exchangesMax = 10;
export const certificateDaysDefault = [30, 14, 7, 1];
export const heartbeatSecondsMin = 30;
export const heartbeatSecondsMax = 366 * 86_400;

// Objectives.
export const slosPerWorkspaceMax = 50;
/** Named by one, or found by its tags; those that were made later are left out. */
export const monitorsPerSloMax = 200;
/** A latency objective reads the results of each. */
export const latencyMonitorsMax = 10;
export const sloObjectiveMin = 0.5;
export const sloObjectiveMax = 0.99999;
export const sloWindowDaysMin = 7;
export const sloWindowDaysMax = 90;
export const sloThresholdMsMax = 60_000;
export const budgetPointsMax = 500;
/** What one tick judges; the rest is judged by the next ones. */
export const sloWorkspacesPerRunMax = 100;
export const sloReadsPerRunMax = 300;
/** Alerts of one objective that are listed. */
export const sloAlertsListedMax = 100;
/** How long a dispatch object knows that it was told of a delivery already. */
export const toldKnownMs = 30 * 86_400_000;

// A heartbeat.
/** A beat this long before its time is always that time's; see heartbeat/schedule.ts. */
export const heartbeatEarlyMs = 30_000;
/** However long its grace is, a beat is never that of a time further ahead than this. */
export const heartbeatEarlyMsMax = 300_000;
/** A deadline that is noticed later than this says that we were away, not the job. */
export const heartbeatLateMsMax = 120_000;
/** And then a beat is waited for again for its grace, but no longer than this. */
export const heartbeatSecondGraceMsMax = 3_600_000;
/** The longest run that history can tell. */
export const heartbeatRunMsMax = 2_000_000_000;
/** Of what a job sends with its beat; the rest is not read, and no beat is lost for it. */
export const pingBodyBytesMax = 1_048_576;
export const pingBodyMsMax = 5_000;

// What one invocation does to many monitors: Cloudflare bounds its calls (1,000, lately 10,000). The rest waits a minute.
/** Objects that a request of the API tells of a change; the others hear of it by the reconciliation. */
export const configuredAtOnceMax = 200;
export const configuredPerRunMax = 200;
export const repairCallsPerRunMax = 400;
export const silenceCallsPerRunMax = 300;

// One check.
export const redirectsMax = 10;
export const redirectsDefault = 5;
export const bodyBytesMax = 1_048_576;
/** Units of work, of some 15 ns each, that the assertions on one answer may take together: about half a second. */
export const assertionWorkMax = 2 ** 25;
/** Of those, for compiling what one of them says. */
export const assertionReadingWorkMax = 2 ** 23;
/** How deep a JSON document, an HTML page or a JSON schema may nest. */
export const documentDepthMax = 200;
export const htmlElementsMax = 50_000;
export const failureMessageLengthMax = 300;
export const headersBytesMax = 65_536;
/** Of any one text among a result's details. */
export const detailTextMax = 300;
/** Of a body, a banner or a log that is kept with a result. */
export const excerptLengthMax = 1_000;
export const certificateNamesMax = 30;
export const certificateChainMax = 8;
/** Of everything a TLS server says until its certificates are read, and of what it says before TLS. */
export const handshakeBytesMax = 65_536;
export const startTlsBytesMax = 8_192;
/** Walking the way of a failed request again, after the check's own clock has stopped. */
export const diagnosisMsMax = 2_000;
export const dnsRecordsMax = 30;
export const healthComponentsMax = 40;
export const stepsMax = 10;
/** Of one template: how many `{{ … }}` and `{% … %}`, and how many characters they have together. */
export const templatePlaceholdersMax = 200;
export const placeholderCharactersMax = 8_000;
/** Characters that the filters of one template may read and that it may write. */
export const templateWorkMax = 131_072;
/** Of a value that a step takes from its answer. */
export const extractedLengthMax = 4_096;
/** How often a second connection measures an http monitor's phases, and how often its certificate is read. */
export const phasesEveryMs = 15 * 60_000;
export const certificateEveryMs = 24 * 3_600_000;
/** Of an answer's body that a test run shows. */
export const seenBodyLengthMax = 65_536;

// A Prober.
export const checksInFlightMax = 5;
export const jobsPerShard = 100;
export const gridMsMax = 6_000;
export const gridMsMin = 1_000;
/** Slots of a Prober that start later than this are worth a word. */
export const lagMsMax = 5_000;
export const resultsFlushMs = 1_000;
export const resultsMessageBytesMax = 100_000;
export const probeSilentAfterMs = 180_000;
/** How far back a Prober that was late names the slots it could not run. */
export const missedSlotsWindowMs = 60_000;

// The state machine.
/** Results kept for each region so that late ones find their place. */
export const regionWindowMax = 12;
/** A result from further in the future than this has a broken clock behind it. */
export const clockSkewMsMax = 120_000;
/** Failures in a row, at the least, after which a lone region is worth an advisory. */
export const advisoryRunMin = 2;
export const confirmSpacingMs = 5_000;
/** Added to a check's time-out before a region that was asked to confirm counts as silent. */
export const confirmGraceMs = 5_000;
/** A region that only says `ok` is heard by the monitor's object at least this often. */
export const steadyHeardEveryMs = 300_000;
/** A region is fresh until it should have been heard again, two intervals more, and this. */
export const freshnessGraceMs = 30_000;
export const timelineEntriesMax = 200;
/** Of a timeline as JSON: it is a part of rows of two megabytes, and three bytes a character at the most. */
export const timelineCharactersMax = 400_000;
/** Parents that were asked how they are and did not answer by then are not waited for. */
export const parentsAnswerMs = 20_000;
/** Certificates of one target that are told apart: a few may be in use at once, and renewed. */
export const certificatesKeptMax = 40;

// Alerts.
/** Of one alert in its queue, which takes 128,000. */
export const alertBytesMax = 100_000;
/** Of each alert that a digest names. */
export const digestEntryLengthMax = 500;
/** What a webhook's owner writes for its body. */
export const bodyTemplateLengthMax = 16_384;
export const deliveryAttemptsMax = 10;
export const deliveryTimeoutMs = 10_000;
/** All recipients of one mail, by all providers: less than the lease below. */
export const emailTimeoutMs = 40_000;
export const deliveryFirstDelayMs = 5_000;
export const deliveryDelayMsMax = 3 * 3_600_000;
/** A message handed to the queue whose outcome was never reported is handed over again after this. */
export const deliveryLeaseMs = 60_000;

/** More monitors of a workspace than these that change state within the window are told together. */
export const stormMonitorsDefault = 5;
export const stormWindowSecondsDefault = 60;
export const ratePerMinuteDefault = 60;
export const stormMonitorsMax = 200;
export const stormWindowSecondsMin = 10;
export const stormWindowSecondsMax = 3_600;
export const ratePerMinuteMax = 300;
/** A digest waits this long for company, and comes at most this often through one channel. */
export const digestAfterMs = 20_000;
export const digestEveryMs = 60_000;
/** Named by a digest; the others it counts. */
export const digestEntriesMax = 50;
/** Failures in a row after which a channel is left alone for a while, and for how long at first and at most. */
export const breakerFailures = 5;
export const breakerFirstMs = 15_000;
export const breakerMsMax = 300_000;
/** One that was let through to try a channel, and of which nothing was heard, is followed by another. */
export const breakerProbeMs = 60_000;
/** The others ask again after this. */
export const breakerAskMs = 2_000;
/** An alert that old is tried whatever its channel did: it must end some day. */
export const breakerPatienceMsMax = 86_400_000;
/** A channel that fails for so long is told of through the others. */
export const channelFailingAfterMs = 120_000;
/** How long an alert waits to hear whether it is told by itself; then it is. */
export const admitMsMax = 3_000;
/** Deliveries that one request sends again. */
export const replayMax = 100;

// Exports and reports.
/** Of results, by the monitors' intervals: what an invocation's 30 s of CPU time are enough for; see `npm run bench -- export`. */
export const exportResultsMax = 2_000_000;
export const reportRecipientsMax = 20;
/** Months that are listed, the newest first. */
export const reportMonthsMax = 36;
/** How long a link to a report is good that is used without signing in. */
export const reportLinkValidMs = 90 * 86_400_000;

// Storage.
export const recentResultsHours = 48;
/** How long history keeps results; rollups it keeps for good. */
export const rawDaysDefault = 365;
/** No late result comes after so long (a queue keeps a message for 4 days): an hour's results are all there to pack it again. */
export const rawDaysMin = 7;
/** Latency objectives, learning and reports are made of hours: fewer would be taken for all of their window. */
export const hourlyDaysMin = sloWindowDaysMax;
export const retentionDaysMax = 3_660;
/** The history of a monitor that was deleted ends so long after its last result. */
export const deletedHistoryDays = 30;
/** D1 takes no more; from this share of it on people are warned. */
export const d1BytesMax = 10_000_000_000;
export const d1FullShare = 0.6;
/** An hour is left alone for so long after its end, until its last results had time to arrive. */
export const archiveSettleMs = 2 * 60_000;
/** How long one run of the archive goes on: Cloudflare ends a cron's invocation after 15 minutes. */
export const archiveRunMsMax = 12 * 60_000;
export const pageSizeDefault = 50;
export const pageSizeMax = 200;
