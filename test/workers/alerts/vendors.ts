/**
 * The vendors, as their documentation has them: each looks at what it needs, refuses what lacks it, and answers in its
 * own way. The first part of a path says how: `/ok`, `/limited` (too many) or `/refused`, which sound like the vendor.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    vendors: string;
  }
}
export type Asked = { path: string; headers: http.IncomingHttpHeaders; body: string };
type Answer = { status: number; body: unknown; headers?: Record<string, string> };
type Vendor = {
  path: RegExp;
  takes(asked: Asked): boolean;
  answers: Record<'ok' | 'limited' | 'refused', Answer>;
};

const json = ({ headers, body }: Asked): Record<string, unknown> =>
  headers['content-type'] === 'application/json' ? (JSON.parse(body) as Record<string, unknown>) : {};
const form = ({ headers, body }: Asked): Record<string, string> =>
  headers['content-type'] === 'application/x-www-form-urlencoded'
    ? Object.fromEntries(new URLSearchParams(body))
    : {};

const vendors: Vendor[] = [
  {
    path: /^\/services\//,
    takes: (asked) => Array.isArray(json(asked).blocks),
    answers: {
      ok: { status: 200, body: 'ok' },
      limited: { status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } },
      refused: { status: 404, body: 'no_service' },
    },
  },
  {
    path: /^\/api\/webhooks\/\d+\/[\w-]+\?wait=true$/,
    takes: (asked) => Array.isArray(json(asked).embeds),
    answers: {
      ok: { status: 200, body: { id: '1', type: 0, content: '' } },
      limited: {
        status: 429,
        body: { message: 'You are being rate limited.', retry_after: 64.57, global: false },
        headers: { 'retry-after': '65' },
      },
      refused: { status: 404, body: { message: 'Unknown Webhook', code: 10_015 } },
    },
  },
  {
    path: /^\/workflows\//,
    takes: (asked) => json(asked).type === 'message',
    answers: {
      ok: { status: 202, body: '' },
      limited: {
        status: 200,
        body: 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId tcid=0',
      },
      refused: {
        status: 400,
        body: { error: { code: 'WorkflowTriggerIsNotEnabled', message: 'Could not execute workflow.' } },
      },
    },
  },
  {
    path: /^\/v1\/spaces\/\w+\/messages\?key=k&token=\w+&requestId=msg_1&messageReplyOption=\w+$/,
    takes: (asked) => Array.isArray(json(asked).cardsV2),
    answers: {
      ok: {
        status: 200,
        body: { name: 'spaces/AAA/messages/BBB', thread: { name: 'spaces/AAA/threads/T' } },
      },
      limited: {
        status: 429,
        body: { error: { code: 429, message: 'Resource has been exhausted.', status: 'RESOURCE_EXHAUSTED' } },
      },
      refused: {
        status: 400,
        body: { error: { code: 400, message: 'Invalid JSON payload received.', status: 'INVALID_ARGUMENT' } },
      },
    },
  },
  {
    path: /^\/bot\d+:[\w-]+\/sendMessage$/,
    takes: (asked) => 'chat_id' in json(asked) && 'text' in json(asked),
    answers: {
      ok: { status: 200, body: { ok: true, result: { message_id: 7 } } },
      limited: {
        status: 429,
        body: {
          ok: false,
          error_code: 429,
          description: 'Too Many Requests: retry after 35',
          parameters: { retry_after: 35 },
        },
      },
      refused: {
        status: 403,
        body: { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' },
      },
    },
  },
  {
    path: /^\/ntfy\/$/,
    takes: (asked) =>
      json(asked).topic === 'alerts' && asked.headers.authorization === 'Bearer tk_secretsecret',
    answers: {
      ok: { status: 200, body: { id: 'sPs71M8A2T', event: 'message', topic: 'alerts' } },
      limited: { status: 429, body: { code: 42_901, http: 429, error: 'limit reached: too many requests' } },
      refused: { status: 403, body: { code: 40_301, http: 403, error: 'forbidden' } },
    },
  },
  {
    path: /^\/1\/messages\.json$/,
    takes: (asked) => ['token', 'user', 'message'].every((name) => name in form(asked)),
    answers: {
      ok: { status: 200, body: { status: 1, request: '647d2300' } },
      limited: { status: 429, body: { status: 0, errors: ['application is over its quota'] } },
      refused: { status: 400, body: { user: 'invalid', errors: ['user identifier is invalid'], status: 0 } },
    },
  },
  {
    path: /^\/v2\/enqueue$/,
    takes: (asked) => ['routing_key', 'event_action', 'dedup_key'].every((name) => name in json(asked)),
    answers: {
      ok: { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: 'k' } },
      limited: { status: 429, body: '' },
      refused: {
        status: 400,
        body: {
          status: 'invalid event',
          message: 'Event object is invalid',
          errors: ["Length of 'routing_key' is incorrect (should be 32 characters)"],
        },
      },
    },
  },
  {
    path: /^\/v2\/alerts(\/[^/]+\/(acknowledge|close)\?identifierType=alias)?$/,
    takes: (asked) => /^GenieKey \S+$/.test(asked.headers.authorization ?? '') && 'source' in json(asked),
    answers: {
      ok: { status: 202, body: { result: 'Request will be processed', took: 0.3, requestId: '43a29c5c' } },
      limited: {
        status: 429,
        body: { message: 'You are making too many requests!' },
        headers: { 'x-ratelimit-period-in-sec': '60' },
      },
      refused: { status: 422, body: { message: 'Request body is not processable.', took: 0.1 } },
    },
  },
  {
    path: /^\/2010-04-01\/Accounts\/AC\w{32}\/Messages\.json$/,
    takes: (asked) =>
      /^Basic \S+$/.test(asked.headers.authorization ?? '') &&
      ['To', 'From', 'Body'].every((name) => name in form(asked)),
    answers: {
      ok: { status: 201, body: { sid: 'SM1', status: 'queued', error_code: null, error_message: null } },
      limited: { status: 429, body: { code: 20_429, message: 'Too Many Requests', status: 429 } },
      refused: {
        status: 400,
        body: { code: 21_211, message: "The 'To' number is not a valid phone number.", status: 400 },
      },
    },
  },
];

export default async function setup(project: TestProject): Promise<() => void> {
  const got: Asked[] = [];
  const server = http.createServer((request, response) => {
    if (request.url === '/got') return void response.end(JSON.stringify(got));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, how = '', path = ''] = /^\/(\w+)(\/.*)$/.exec(request.url!) ?? [];
      const asked = { path, headers: request.headers, body: Buffer.concat(chunks).toString() };
      got.push({ ...asked, path: request.url! });
      const { status, body, headers } = answerOf(how, asked);
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('vendors', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

function answerOf(how: string, asked: Asked): Answer {
  const vendor = vendors.find(({ path }) => path.test(asked.path));
  if (!vendor?.takes(asked)) return { status: 418, body: 'not as documented' };
  // Some of several numbers: one is never right.
  if (how === 'mixed') return vendor.answers[asked.body.includes('0000000') ? 'refused' : 'ok'];
  if (how === 'busy') return vendor.answers[asked.body.includes('0000000') ? 'limited' : 'ok'];
  return vendor.answers[how as 'ok' | 'limited' | 'refused'];
}
