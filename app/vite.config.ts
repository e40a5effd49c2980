import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

/** `PARALLAX_API`: where `npm run dev` runs everything but the app. */
const api = process.env.PARALLAX_API;
const proxied = ['/api', '/live', '/ping', '/health', '/ready', '/__local'];

export default defineConfig({
  plugins: [sveltekit()],
  server: {
    fs: { allow: ['..'] },
    proxy: api ? Object.fromEntries(proxied.map((path) => [path, { target: api, ws: true }])) : {},
  },
});
