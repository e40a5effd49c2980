import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** Works without scripts too: a form posts here and comes back. */
export const POST: RequestHandler = async ({ request, cookies, url }) => {
  const form = await request.formData();
  const theme = String(form.get('theme'));
  const back = String(form.get('back') ?? '/');
  const known = ['light', 'dark', 'auto'].includes(theme) ? theme : 'auto';
  cookies.set('theme', known, {
    path: '/',
    maxAge: 31_536_000,
    httpOnly: false,
    sameSite: 'lax',
    secure: url.protocol === 'https:',
  });
  redirect(303, back.startsWith('/') && !back.startsWith('//') ? back : '/');
};
