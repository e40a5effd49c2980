/** The monitor form as a browser sends it. */
import { assertionTemplate } from '$lib/monitor-form/assertions.ts';
import { fieldText, readDraft } from '$lib/monitor-form/draft.ts';
import { requestFormOf } from '$lib/monitor-form/forms.ts';
import { draftKey, emptyValues, kindFrom, type MonitorValues, texts } from '$lib/monitor-form/values.ts';

export function readValues(form: FormData): MonitorValues {
  const kind = kindFrom(form.get('kind') as string | null);
  const blank = emptyValues(kind, []);
  const read = Object.fromEntries(Object.keys(texts).map((name) => [name, fieldText(form, name)]));
  return {
    ...blank,
    ...read,
    regions: form.getAll('regions').map(String),
    channelIds: form.getAll('channelIds').map(String),
    dependsOn: form.getAll('dependsOn').map(String),
    ...readDraft(form, { assertions: [assertionTemplate] }),
    drafts: { ...blank.drafts, [draftKey(kind)]: readDraft(form, requestFormOf(kind).template) },
  };
}
