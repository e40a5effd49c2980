import { defineConfig } from 'drizzle-kit';

const targets = {
  d1: defineConfig({ dialect: 'sqlite', schema: './db/d1/schema.ts', out: './db/d1/migrations' }),
  postgres: defineConfig({
    dialect: 'postgresql',
    schema: './db/postgres/schema.ts',
    out: './db/postgres/migrations',
  }),
};

export default targets[(process.env.DB ?? 'd1') as keyof typeof targets];
