/** How far back a block reads what is kept, and how that is said. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { namedAttention, windowOfBlock } from '../../../../src/trace/heads/pattern-stages';
import { generationStrings } from '../../../../webview/strings/generation';
import { type Config, defineConfig } from '../../architectures/defined-model';
import { fixturePath } from '../../support';

function windows(fixture: string, change: Config = {}) {
  const config = JSON.parse(readFileSync(`${fixturePath(fixture)}/config.json`, 'utf8')) as Config;
  const { plan } = defineConfig({ ...config, ...change });
  return [0, 1].map((layer) => windowOfBlock(plan, layer));
}

it('each block has its own window, or none', () => {
  expect(windows('gpt2')).toEqual([null, null]);
  expect(windows('mistral', { sliding_window: 4096 })).toEqual([4096, 4096]);
  expect(windows('gpt-neo', { window_size: 7 }).toSorted()).toEqual([7, null]);
  // Of the decoder’s own attention, not of the one to the source.
  expect(windows('t5')).toEqual([null, null]);
});

it('what a new token reads of the rows that are kept is told by the window', () => {
  expect(generationStrings.cacheExplanation(null)).toMatch(/ and reads all rows before it\.$/);
  expect(generationStrings.cacheExplanation(4096)).toMatch(
    / In this block it reads at most the last 4,096 rows, its own among them\.$/,
  );
  expect(generationStrings.cacheExplanation(1)).toMatch(/ In this block it reads only its own row\.$/);
});

it('the attention of a model with one stack is named after what that is', () => {
  const named = (fixture: string, attention: 'encoder' | 'decoder' | 'cross' = 'decoder') =>
    namedAttention(
      defineConfig(JSON.parse(readFileSync(`${fixturePath(fixture)}/config.json`, 'utf8')) as Config).plan,
      attention,
    );
  expect(['bert', 'modernbert', 'electra'].map((fixture) => named(fixture))).toEqual(['encoder', 'encoder', 'encoder']);
  expect(['gpt2', 't5'].map((fixture) => named(fixture))).toEqual(['decoder', 'decoder']);
  expect(named('t5', 'encoder')).toBe('encoder');
  expect(named('t5', 'cross')).toBe('cross');
});
