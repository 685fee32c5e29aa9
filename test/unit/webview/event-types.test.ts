/** The types of the events that the panel's components send each other. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../../webview', import.meta.url));
const EVENT = /class (\w+) extends (?:Custom)?Event\b[^{]*\{\s*static readonly type = '([^']+)'/g;

it('each event has a name and a type of its own: a listener cannot take one for another', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const events = files.flatMap((file) => [...readFileSync(join(FOLDER, file), 'utf8').matchAll(EVENT)]);
  expect(events.length).toBeGreaterThan(10);
  for (const part of [1, 2]) {
    const all = events.map((event) => event[part]);
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
  }
});
