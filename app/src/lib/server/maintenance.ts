/** What a form of a maintenance window sends. */
import { type MaintenanceDraft } from '$lib/maintenance/draft.ts';
import { type Repeat, repeats } from '$lib/maintenance/recurrence.ts';
import { text } from './forms.ts';

export function readDraft(form: FormData): MaintenanceDraft {
  const repeat = text(form, 'repeat') as Repeat;
  return {
    name: text(form, 'name'),
    description: text(form, 'description'),
    timeZone: text(form, 'timeZone'),
    // A browser adds seconds where they are not zero.
    startsAt: text(form, 'startsAt').slice(0, 16),
    duration: text(form, 'duration'),
    unit: text(form, 'unit') === '60' ? '60' : '1',
    repeat: repeats.includes(repeat) ? repeat : 'once',
    days: form.getAll('days').map(String),
    until: text(form, 'until'),
    rule: text(form, 'rule'),
    scope: text(form, 'scope') === 'all' ? 'all' : 'some',
    monitorIds: form.getAll('monitorIds').map(String),
    tags: text(form, 'tags'),
    public: form.has('public'),
  };
}
