/** `npm start`: everything on one origin, until a signal ends it. */
import { startParallax } from './parallax.ts';
import { ending, fail, progress, settings } from './process.ts';

const end = ending();
try {
  const parallax = await startParallax(settings());
  console.log(`ready ${parallax.url}`);
  await end;
  await parallax.stop();
  progress('stopped');
  process.exit(0);
} catch (error) {
  fail(error);
}
