/** What texts name. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatReference, isOfHub, nameOfReference, parseReference } from '../../../src/library/reference';

const BLOB = `/store/blobs/sha256-${'a'.repeat(64)}`;

describe('references', () => {
  it.each([
    ['/models/gpt2', { kind: 'folder', path: resolve('/models/gpt2') }],
    ['./distilgpt2', { kind: 'folder', path: resolve('distilgpt2') }],
    ['/models/a.GGUF', { kind: 'file', path: resolve('/models/a.GGUF') }],
    ['model.gguf', { kind: 'file', path: resolve('model.gguf') }],
    [BLOB, { kind: 'file', path: resolve(BLOB) }],
    ['ollama:llama3.2', { kind: 'ollama', name: 'llama3.2:latest' }],
    ['ollama:llama3.2:1b', { kind: 'ollama', name: 'llama3.2:1b' }],
    ['ollama:hf.co/owner/name:Q4_K_M', { kind: 'ollama', name: 'hf.co/owner/name:Q4_K_M' }],
    ['gpt2', { kind: 'hub', id: 'gpt2' }],
    ['distilbert/distilgpt2', { kind: 'hub', id: 'distilbert/distilgpt2' }],
    ['owner/name@refs/pr/1', { kind: 'hub', id: 'owner/name', revision: 'refs/pr/1' }],
    ['owner/name:Q4_K_M', { kind: 'hub', id: 'owner/name', file: 'Q4_K_M' }],
    ['owner/name@v1:a.gguf', { kind: 'hub', id: 'owner/name', revision: 'v1', file: 'a.gguf' }],
  ])('%s', (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
    expect(parseReference(formatReference(parseReference(text)))).toEqual(parseReference(text));
  });

  it.each([
    '../up',
    'owner/../name',
    'owner/name@../up',
    'a/b/c',
    'ollama:../up',
    'owner--x/name',
    `o/${'n'.repeat(96)}`,
  ])('%s is a path, and never another place of a cache', (text) => {
    expect(parseReference(text)).toEqual({ kind: 'folder', path: resolve(text) });
  });

  it('have a name for people', () => {
    const names = [
      '/c/models--owner--name/snapshots/123',
      '/m/a-00001-of-00002.gguf',
      'ollama:llama3.2',
      'owner/name@v1',
    ];
    expect(names.map((text) => nameOfReference(parseReference(text)))).toEqual([
      'owner/name',
      'a',
      'llama3.2',
      'owner/name@v1',
    ]);
  });
});

it('a model of the hub is named by its id or by a path in the cache, not by a folder elsewhere of the same name', () => {
  const isGpt2 = (text: string) => isOfHub(parseReference(text), 'gpt2');
  const inCache = '/cache/models--gpt2/snapshots/0123';
  expect(['gpt2', 'gpt2@main', inCache, `${inCache}/m.gguf`].map(isGpt2)).toEqual([true, true, true, true]);
  expect(['/data/models/gpt2', '/data/gpt2.gguf', 'owner/gpt2', 'ollama:gpt2'].map(isGpt2)).toEqual(
    Array(4).fill(false),
  );
});
