import { ask, get } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import type { ApiHistorySettings } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  settings: await get<ApiHistorySettings>(event, '/settings/history'),
});

const names = ['rawDays', 'hourlyDays', 'dailyDays'] as const;

export const actions: Actions = {
  history: async (event) => {
    const form = await event.request.formData();
    const values = {
      rawDays: text(form, 'rawDays'),
      hourlyDays: text(form, 'hourlyDays'),
      dailyDays: text(form, 'dailyDays'),
    };
    const isDefault = names.every((name) => values[name] === '');
    const retention = isDefault
      ? null
      : {
          rawDays: values.rawDays === '' ? text(form, 'rawDaysDefault') : values.rawDays,
          hourlyDays: values.hourlyDays || null,
          dailyDays: values.dailyDays || null,
        };
    const answer = await ask<ApiHistorySettings>(event, 'PATCH', '/settings/history', {
      retention: retention && {
        rawDays: numberOf(retention.rawDays),
        hourlyDays: retention.hourlyDays && numberOf(retention.hourlyDays),
        dailyDays: retention.dailyDays && numberOf(retention.dailyDays),
      },
    });
    return answer.ok ? { saved: true } : rejected(answer, values);
  },
};

/** What is no number goes as it was typed, for the API to name the field. */
const numberOf = (typed: string): number | string =>
  typed !== '' && Number.isFinite(Number(typed)) ? Number(typed) : typed;
