/** An objective as its form has it, between people's percent and the API's ratio. */
import { text } from '$lib/server/forms.ts';
import type { ApiSlo, SloBody } from '$wire/api.ts';

export type SloValues = {
  name: string;
  monitorIds: string[];
  /** Separated by commas. */
  tags: string;
  kind: 'availability' | 'latency';
  thresholdMs: string;
  /** Percent. */
  objective: string;
  windowDays: string;
  alerts: boolean;
  policyId: string;
};

export const emptySlo = (): SloValues => ({
  name: '',
  monitorIds: [],
  tags: '',
  kind: 'availability',
  thresholdMs: '500',
  objective: '99.9',
  windowDays: '30',
  alerts: true,
  policyId: '',
});

export const valuesOf = (slo: ApiSlo): SloValues => ({
  name: slo.name,
  monitorIds: slo.monitorIds,
  tags: slo.tags.join(', '),
  kind: slo.indicator.kind,
  thresholdMs: slo.indicator.kind === 'latency' ? String(slo.indicator.thresholdMs) : '500',
  objective: String(Number((slo.objective * 100).toFixed(4))),
  windowDays: String(slo.windowDays),
  alerts: slo.alerting.enabled,
  policyId: slo.alerting.policyId ?? '',
});

export const readSlo = (form: FormData): SloValues => ({
  name: text(form, 'name'),
  monitorIds: form.getAll('monitorIds').map(String),
  tags: text(form, 'tags'),
  kind: text(form, 'kind') === 'latency' ? 'latency' : 'availability',
  thresholdMs: text(form, 'indicator.thresholdMs') || '500',
  objective: text(form, 'objective'),
  windowDays: text(form, 'windowDays'),
  alerts: form.has('alerts'),
  policyId: text(form, 'alerting.policyId'),
});

/** What the API would name in other words than the form's. */
export function problemOf({
  objective,
}: SloValues): { message: string; fields: Record<string, string> } | null {
  const percent = Number(objective.replace(',', '.').replace(/\s*%$/, '') || NaN);
  return percent >= 50 && percent <= 99.999
    ? null
    : {
        message: 'Some fields need another look.',
        fields: { objective: 'Write a share from 50 to 99.999, such as 99.9.' },
      };
}

export function bodyOf(values: SloValues): SloBody {
  const percent = Number(values.objective.replace(',', '.').replace(/\s*%$/, ''));
  const list = values.tags.split(',').map((tag) => tag.trim());
  return {
    name: values.name,
    monitorIds: values.monitorIds,
    tags: list.filter((tag) => tag !== ''),
    indicator:
      values.kind === 'latency'
        ? { kind: 'latency', thresholdMs: Number(values.thresholdMs) }
        : { kind: 'availability' },
    objective: Number((percent / 100).toFixed(7)),
    windowDays: Number(values.windowDays),
    alerting: { enabled: values.alerts, policyId: values.policyId || null },
  };
}
