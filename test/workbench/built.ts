/** For tests of what `npm run build` makes: without that they would all fail, each in its own words. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';

/** The setup of a run of vitest. */
export default function requireBuild(): void {
  if (['worker.js', 'cli.js', 'webview.js'].every((name) => existsSync(join(root, 'dist', name)))) return;
  console.error('These tests need what `npm run build` makes, and dist/ does not have it: run that first.');
  process.exit(1);
}
