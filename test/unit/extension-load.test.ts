/** What VS Code loads when it starts the extension, nothing that activation does not need, and what it loads later. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './engine-support';
import { ROOT } from './model/helpers';

/**
 * Requires the extension in a fresh process with an empty `vscode`, and prints which files and modules that loads, how
 * often all names of `vscode` are asked for, and which of `Intl` is made, the first of which takes longer than all else.
 */
const PROGRAM = `
const Module = require('node:module');
const load = Module._load;
let listed = 0;
const vscode = new Proxy({}, { ownKeys: () => (listed++, []) });
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
const made = [];
for (const name of Object.getOwnPropertyNames(Intl))
  if (typeof Intl[name] === 'function' && Intl[name].prototype)
    Intl[name] = new Proxy(Intl[name], { construct: (target, args) => (made.push(name), new target(...args)) });
const before = new Set(process.moduleLoadList);
require(process.argv[1]);
const native = process.moduleLoadList.filter((name) => !before.has(name) && name.startsWith('NativeModule '));
console.log(JSON.stringify({ files: Object.keys(require.cache), native: native.map((name) => name.slice(13)), listed, made }));
`;

it('starting the extension loads nothing that only a started engine, a link or a saved file needs', async () => {
  const extension = join(ROOT, 'dist/extension.js');
  const { stdout, stderr } = await run(process.execPath, ['-e', PROGRAM, extension]);
  expect(stderr).toBe('');
  const { files, native, listed, made } = JSON.parse(stdout) as {
    files: string[];
    native: string[];
    listed: number;
    made: string[];
  };
  expect(made).toEqual([]);
  expect(listed).toBe(0); // the API is used as it is, not copied into each file that imports it
  expect(files).toEqual([extension]);
  for (const late of ['child_process', 'crypto', 'fs/promises', 'net', 'stream', 'worker_threads'])
    expect(native).not.toContain(late);
});

/** Likewise, with a `vscode` in which every name is a class, a function and an object. */
const LOAD_ALL = `
const Module = require('node:module');
const load = Module._load;
const any = new Proxy(class {}, {
  get: (target, name) => (name === 'prototype' ? target.prototype : any),
  apply: () => any,
});
Module._load = (request, ...rest) => (request === 'vscode' ? any : load(request, ...rest));
for (const file of process.argv.slice(1)) require(file);
`;

it('each part that is loaded on demand can be, and shares the classes of errors with all others', async () => {
  const folder = join(ROOT, 'dist/on-demand');
  const parts = (await readdir(folder)).map((name) => join(folder, name));
  const files = [join(ROOT, 'dist/extension.js'), ...parts];
  const { stderr } = await run(process.execPath, ['-e', LOAD_ALL, ...files]);
  expect(stderr).toBe('');
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  for (const error of ['CancelledError', 'EngineError', 'TraceGoneError', 'HubError'])
    expect(texts.filter((text) => text.includes(`name="${error}"`))).toHaveLength(1);
});
