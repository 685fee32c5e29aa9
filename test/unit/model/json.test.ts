import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelFolderError } from '../../../src/model/errors';
import { decodeUtf8, parseJson, readJson } from '../../../src/model/json';
import { failure, folderWith, tempFolder } from './helpers';

describe('parseJson', () => {
  it('gives what JSON.parse gives', () => {
    const text = '{"a": [1, -2.5, "ä\\n", null, true], "__proto__": {"b": {}}}';
    expect(parseJson(text, 'f').value).toEqual(JSON.parse(text));
  });

  it('allows a key twice in different objects', () => {
    expect(parseJson('{"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}', 'f').value).toEqual({
      a: { a: 1 },
      b: [{ a: 2 }, { a: 3 }],
    });
  });

  it.each([
    ['{"n": 1,\n "n": 2}', 'f has the key "n" twice in one object (line 2).'],
    ['{"a": {"n": 1, "\\u006e": 2}}', 'f has the key "n" twice in one object (line 1).'],
    ['{"__proto__": 1, "__proto__": 2}', 'f has the key "__proto__" twice in one object (line 1).'],
    [
      '{"a": 1,}',
      'f is not valid JSON: a key in double quotes is missing at line 1, column 9; correct it, or download or copy it again.',
    ],
    [
      '{"a": 1 // b\n}',
      'f is not valid JSON: a comment, which JSON does not have, at line 1, column 9; correct it, or download or copy it again.',
    ],
    [
      '[1, 2',
      'f is not valid JSON: a closing bracket is missing at line 1, column 6; correct it, or download or copy it again.',
    ],
    [
      '{}\n{}',
      'f is not valid JSON: more text after the end of the value at line 2, column 1; correct it, or download or copy it again.',
    ],
    ['', 'f is not valid JSON: a value is missing at line 1, column 1; correct it, or download or copy it again.'],
    [
      '[NaN]',
      'f is not valid JSON: a word that JSON does not have at line 1, column 2; correct it, or download or copy it again.',
    ],
    ['\uFEFF{}', 'f begins with a byte-order mark, which JSON does not allow: save it as UTF-8 without one.'],
    ['[01]', 'f is not valid JSON: '],
    [
      '["\t"]',
      'f is not valid JSON: a control character within a text at line 1, column 2; correct it, or download or copy it again.',
    ],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'f is nested too deeply.'],
  ])('refuses %j', (text, message) => {
    expect(() => parseJson(text.slice(0), 'f')).toThrow(ModelFolderError);
    expect(() => parseJson(text, 'f')).toThrow(message);
  });

  it.each([
    '9007199254740993',
    '9007199254740992',
    '-9007199254740993',
    '1e2',
    '1.0',
    '12.5',
    '1e400',
    '2.00000000000000000001',
  ])('tells that %s is not an exact whole number', (written) => {
    expect([...parseJson(`{"a": 3, "n": {"x": [4, ${written}]}}`, 'f').inexact]).toEqual([['n', written]]);
  });

  it('names a long number by its beginning, and that of each top-level key alone', () => {
    const long = `0.${'1'.repeat(100)}`;
    const { inexact } = parseJson(`{"a": 1e1, "b\\n": [1.5, 2.5], "c": "1.5", "d": [{"e": 7}, ${long}]}`, 'f');
    expect([...inexact]).toEqual([
      ['a', '1e1'],
      ['b\n', '1.5'],
      ['d', `${long.slice(0, 79)}…`],
    ]);
  });

  it.each([
    ['"}": "in a key", "a": "{"a": 1}"', '{"}": "in a key", "a": "{\\"a\\": 1}", "b": "\\\\", "c": "\\\\\\""}'],
    ['lists of objects', '[{"a": 1}, {"a": [{"a": 2}, "a", "a"], "b": "a"}, "a", {}]'],
    ['white space everywhere', '\t{\r\n"a" : [ ] , "b" : { } , "c" : [ [ ] , null ] }\n'],
    ['one word', 'true'],
    ['one text', '"a"'],
  ])('takes %s for what it is', (_, text) => {
    expect(parseJson(text, 'f')).toEqual({ file: 'f', value: JSON.parse(text), inexact: new Map() });
  });

  it.each([
    ['an object', '{"a": 1, "b": [{"c": 1, "a": 2}], "\\u0061": 3}', 'a'],
    ['one below', '{"a": {"b": {"c": 1}, "b": 2}}', 'b'],
    ['one in a list', '[{"a": 1}, {"a": [], "b": "a", "a": {}}]', 'a'],
  ])('finds a key that %s has twice', (_, text, key) => {
    expect(() => parseJson(text, 'f')).toThrow(`f has the key "${key}" twice in one object (line 1).`);
  });

  it.each([
    '{"a" 1}',
    '{"a": 1 "b": 2}',
    '["a]',
    '{a: 1}',
    '[1 2]',
    '[1\u00a0]',
    '{"a": tru}',
    '[1]]',
    '["\\q"]',
    '{"\\q": 1}',
  ])('tells where %s is no JSON', (text) => {
    expect(() => parseJson(text, 'f')).toThrow(/^f is not valid JSON: .* at line 1, column \d+; correct it/);
  });

  it('takes whole numbers up to 2^53 - 1 as exact', () => {
    expect(parseJson('{"n": [0, -1, 9007199254740991]}', 'f').inexact.size).toBe(0);
  });
});

describe('readJson', () => {
  it('refuses malformed UTF-8', async () => {
    const path = join(await folderWith({ 'a.json': Uint8Array.of(0x22, 0xc3, 0x22) }), 'a.json');
    expect((await failure(readJson(path))).message).toBe(`${path} is not valid UTF-8 text.`);
  });

  it.each([
    ['missing.json', 'does not exist.'],
    ['empty.json', 'is empty.'],
    ['folder', 'is not a file.'],
    ['empty.json/below', 'does not exist.'],
  ])('tells that %s %s', async (name, fault) => {
    const dir = await folderWith({ 'empty.json': '', 'folder/a': 'a' });
    expect((await failure(readJson(join(dir, name)))).message).toBe(`${join(dir, name)} ${fault}`);
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe instead of waiting for it', async () => {
    const { execFileSync } = await import('node:child_process');
    const path = join(await tempFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    expect((await failure(readJson(path))).message).toBe(`${path} is not a file.`);
  });
});

it('decodeUtf8 refuses an encoded surrogate', () => {
  expect(() => decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80), 'f')).toThrow('f is not valid UTF-8 text.');
});
