/** The guide to adding an architecture shows what the sources hold. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const read = (file: string) => readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');

const GUIDE = read('docs/adding-an-architecture.md');
const SNIPPETS = [...GUIDE.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string);

/** Without the indentation, which is that of the guide. */
const lines = (code: string) =>
  code
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');

it.each(SNIPPETS)('what is shown of the smallest decoder stands in its file: %s', (snippet) => {
  expect(lines(read('src/architectures/mistral.ts'))).toContain(lines(snippet));
});

it('shows the configuration, the pass and the words', () => {
  expect(SNIPPETS).toHaveLength(3);
});
