/** A small shop to log in to (cookie, CSRF token in HTML, bearer token in JSON), and endpoints that say what they are told to. */
import type http from 'node:http';

export const shop = {
  sid: 's1d-4f6b8c0d2e',
  csrf: 'c5rf-9f8e7d6c5b4a',
  login: 'l0gin-0011223344',
  token: 'b34rer-5566778899aa',
  password: 'open sesame',
};

async function textOf(req: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const json = (res: http.ServerResponse, status: number, body: unknown) =>
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

async function logIn(req: http.IncomingMessage, res: http.ServerResponse, cookies: string): Promise<void> {
  const form = new URLSearchParams(await textOf(req));
  const known =
    cookies === `sid=${shop.sid}` && form.get('csrf') === shop.csrf && form.get('password') === shop.password;
  if (!known) return void json(res, 403, { error: 'forbidden', form: Object.fromEntries(form), cookies });
  res
    .writeHead(303, {
      location: '/flow/session',
      'set-cookie': [`login=${shop.login}; Path=/flow; HttpOnly`, 'lang=en; Path=/'],
    })
    .end();
}

/** @returns whether the request was one of these */
export function flow(req: http.IncomingMessage, res: http.ServerResponse): boolean {
  const url = new URL(req.url!, 'http://x');
  const cookies = req.headers.cookie ?? '';
  const loggedIn = cookies.includes(`sid=${shop.sid}`) && cookies.includes(`login=${shop.login}`);
  switch (`${req.method} ${url.pathname}`) {
    case 'GET /flow/login':
      res.writeHead(200, {
        'content-type': 'text/html',
        'set-cookie': `sid=${shop.sid}; Path=/flow; HttpOnly`,
      });
      res.end(`<form method="post"><input type="hidden" name="csrf" value="${shop.csrf}"></form>`);
      return true;
    case 'POST /flow/login':
      void logIn(req, res, cookies);
      return true;
    case 'GET /flow/session':
      json(
        res,
        loggedIn ? 200 : 401,
        loggedIn ? { session: { access_token: shop.token, user: { id: 7 } } } : { cookies },
      );
      return true;
    case 'GET /flow/users/7/orders': {
      const allowed = loggedIn && req.headers.authorization === `Bearer ${shop.token}`;
      json(
        res,
        allowed ? 200 : 401,
        allowed ? { orders: [{ id: 'o-1' }] } : { cookies, headers: req.headers },
      );
      return true;
    }
    case 'GET /flow/broken':
      res.setHeader('x-debug', `token ${shop.token}`);
      json(res, 500, { cookies, headers: req.headers, url: req.url });
      return true;
    case 'GET /told':
      res.writeHead(Number(url.searchParams.get('code') ?? 200)).end(url.searchParams.get('body') ?? '');
      return true;
    default:
      return false;
  }
}
