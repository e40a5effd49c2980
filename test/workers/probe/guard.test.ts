import { beforeEach, describe, expect, inject, it } from 'vitest';
import type { Env } from '../../../workers/probe/env.ts';
import { guardOf, openGuard, ResolvingGuard } from '../../../workers/probe/guard.ts';

const ports = inject('net');
const resolver = `http://127.0.0.1:${ports.resolver}/dns-query`;
const nobody = `http://127.0.0.1:${ports.refused}/dns-query`;
const asked = async (name: string) =>
  Number(await (await fetch(`http://127.0.0.1:${ports.resolver}/asked?name=${name}`)).text());

let now = 0;
const guard = (url = resolver) =>
  new ResolvingGuard(
    (to, init) => fetch(to, init),
    url,
    () => now,
  );
beforeEach(() => (now = 1_000_000));

describe('a name', () => {
  it('that leads to public addresses may be asked', async () => {
    expect(await guard().allowed('outside.example.com')).toBeNull();
    expect(await guard().allowed('OUTSIDE.example.com.')).toBeNull();
  });

  it('that leads to a private address may not, even beside a public one or only in IPv6', async () => {
    expect(await guard().allowed('inside.example.com')).toBe(
      'inside.example.com leads to 10.0.0.7, a private address, which cannot be checked from outside',
    );
    expect(await guard().allowed('half.example.com')).toContain('fd00:ec2::254');
  });

  it('that does not exist or has no address may be asked: the check says what is wrong', async () => {
    expect(await guard().allowed('nxdomain.example.com')).toBeNull();
    expect(await guard().allowed('nothing.example.com')).toBeNull();
  });

  it('that is an address is judged without asking anybody', async () => {
    const silent = guard(nobody);
    expect(await silent.allowed('10.0.0.1')).toMatch(/private/);
    expect(await silent.allowed('[fd00:ec2::254]')).toMatch(/private/);
    expect(await silent.allowed('[2606:4700::1111]')).toBeNull();
  });
});

describe('what was learned', () => {
  it('is kept as long as the record lives, at least a minute, at most five; and asked once at a time', async () => {
    const one = guard();
    const before = await asked('outside.example.com');
    await Promise.all([
      one.allowed('outside.example.com'),
      one.allowed('outside.example.com'),
      one.allowed('Outside.example.com'),
    ]);
    now += 119_000;
    await one.allowed('outside.example.com');
    expect((await asked('outside.example.com')) - before).toBe(2);
    now += 2_000;
    await one.allowed('outside.example.com');
    expect((await asked('outside.example.com')) - before).toBe(4);

    const half = await asked('half.example.com');
    await one.allowed('half.example.com');
    now += 301_000;
    await one.allowed('half.example.com');
    expect((await asked('half.example.com')) - half).toBe(4);
  });

  it('holds when the resolver is gone; where nothing was learned, nothing is forbidden', async () => {
    const one = guard();
    expect(await one.allowed('vanishing.example.com')).toContain('192.168.7.7');
    now += 3_600_000;
    expect(await one.allowed('vanishing.example.com')).toContain('192.168.7.7');
    expect(await asked('vanishing.example.com')).toBeGreaterThan(1);
    expect(await guard(nobody).allowed('inside.example.com')).toBeNull();
    expect(await guard().allowed('garbage.example.com')).toBeNull();
  });

  it('is bounded: the oldest is forgotten first', async () => {
    let questions = 0;
    const one = new ResolvingGuard(
      async () => {
        questions += 1;
        throw new Error('silent');
      },
      resolver,
      () => now,
    );
    for (let i = 0; i <= 1_000; i++) await one.allowed(`name${i}.example.com`);
    questions = 0;
    await one.allowed('name1000.example.com');
    expect(questions).toBe(0);
    await one.allowed('name0.example.com');
    expect(questions).toBe(2);
  });
});

it('where private targets are allowed, nothing is asked', async () => {
  const env = { ALLOW_PRIVATE_TARGETS: '1', RESOLVER_URL: nobody } as Env;
  expect(guardOf(env)).toBe(openGuard);
  expect(await openGuard.allowed('inside.example.com')).toBeNull();
});

it('the resolver is the one of the environment', async () => {
  const env = { ALLOW_PRIVATE_TARGETS: '', RESOLVER_URL: resolver } as Env;
  expect(await guardOf(env).allowed('inside.example.com')).toContain('10.0.0.7');
});
