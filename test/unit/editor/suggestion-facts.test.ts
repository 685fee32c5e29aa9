/** What the hub says of suggested models: asked in the background, remembered, and never where it may not be. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SuggestionFacts, type SuggestionFactsParts } from '../../../src/editor/models/suggestion-facts';
import { HubError } from '../../../src/library/hub/hub-error';
import { tempFolder } from '../model/helpers';

const { signal } = new AbortController();

async function factsWith(more: Partial<SuggestionFactsParts> = {}) {
  const asked: string[] = [];
  const notes: string[] = [];
  const file = more.file ?? join(await tempFolder(), 'storage', 'suggestions.json');
  const parts = {
    file,
    ask: async ({ id }: { id: string }) => `${id} says`,
    isAllowed: () => true,
    note: (sentence: string) => void notes.push(sentence),
    ...more,
  };
  const ask: SuggestionFactsParts['ask'] = (reference, given) => {
    asked.push(reference.id);
    return parts.ask(reference, given);
  };
  return { facts: new SuggestionFacts({ ...parts, ask }), asked, notes, file };
}

it('tells what the hub says, and remembers it for the next window until two weeks are over', async () => {
  const { facts, file } = await factsWith();
  const told: string[] = [];
  await facts.askAbout(['a/a', 'b/b'], signal, (id) => told.push(id));
  expect(told.sort()).toEqual(['a/a', 'b/b']);
  const later = await factsWith({ file });
  expect(await later.facts.remembered()).toEqual(
    new Map([
      ['a/a', 'a/a says'],
      ['b/b', 'b/b says'],
    ]),
  );
  await later.facts.askAbout(['a/a', 'c/c'], signal);
  expect(later.asked).toEqual(['c/c']);
  const old = await factsWith({ file, now: () => Date.now() + 15 * 24 * 3600e3 });
  expect((await old.facts.remembered()).size).toBe(0);
});

it('asks nobody where that is not allowed, nor after it was cancelled', async () => {
  const { facts, asked, file } = await factsWith({ isAllowed: () => false });
  await facts.askAbout(['a/a'], signal);
  const abort = new AbortController();
  abort.abort();
  const other = await factsWith();
  await other.facts.askAbout(['a/a'], abort.signal);
  expect([...asked, ...other.asked]).toEqual([]);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});

it('asks about no other once the hub cannot be reached, and passes over a model that it does not tell of', async () => {
  const ids = ['a/a', 'b/b', 'c/c', 'd/d', 'e/e', 'f/f'];
  const unreachable = await factsWith({
    ask: async () => {
      throw new HubError('unreachable', 'The hub does not answer.');
    },
  });
  await unreachable.facts.askAbout(ids, signal);
  expect(unreachable.asked.length).toBeLessThan(ids.length);
  expect(unreachable.notes[0]).toBe('Sizes of suggested models: The hub does not answer.');
  const one = await factsWith({
    ask: async ({ id }) => {
      if (id === 'a/a') throw new HubError('not found', 'a/a is not there.');
      return 'said';
    },
  });
  await one.facts.askAbout(ids, signal);
  expect([one.asked.length, (await one.facts.remembered()).size, one.notes]).toEqual([
    6,
    5,
    ['Sizes of suggested models: a/a is not there.'],
  ]);
  await one.facts.askAbout([...ids, 'g/g'], signal);
  expect(one.asked.slice(6)).toEqual(['g/g']);
});

it('a damaged memory is asked anew', async () => {
  const file = join(await tempFolder(), 'suggestions.json');
  await writeFile(file, '{"a/a": 7}');
  const { facts, asked } = await factsWith({ file });
  expect((await facts.remembered()).size).toBe(0);
  await facts.askAbout(['a/a'], signal);
  expect(asked).toEqual(['a/a']);
});
