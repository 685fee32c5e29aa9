/** Where traces, comparisons and programs are saved to. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Uri } from 'vscode';
import { commandOf } from '../../../src/editor/panel/saving/offer-program';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { tempFolder } from '../model/helpers';
import { partOf } from '../part-of';
import { asked, vscode } from './exports-editor';
import { comparison, exports, listed, PLACE, program, SIDES, traced, withExports, written } from './exports-setup';

vi.mock('vscode', async () => (await import('./exports-editor')).vscode);
withExports();

it('a trace is saved with the place where it is read, and with what was generated from it', async () => {
  const continuations = { list: [], shown: 0, step: 0 };
  const wish = { kind: 'trace', trace: 3, variant: 'model' } as const;
  const saved = await exports.save(wish, { place: FIRST_PLACE, continuations });
  expect(saved).toEqual({ name: 'sun.trace.safetensors' });
  expect(asked.offered).toEqual(['/texts/the-text-3_a.trace.safetensors']);
  expect(written).toEqual([
    {
      trace: 3,
      variant: 'model',
      path: '/texts/sun.trace.safetensors',
      replace: true,
      place: FIRST_PLACE,
      continuations,
    },
  ]);
});

it('a trace has a name to be saved under where no folder is open, too', async () => {
  asked.folder = undefined;
  await exports.save({ kind: 'trace', trace: 3, variant: 'model' }, { place: FIRST_PLACE });
  expect(asked.offered).toEqual([posix.join(homedir(), 'the-text-3_a.trace.safetensors')]);
});

it('a trace of an encoder-decoder is named after its source, as its tab is, not after its output', async () => {
  traced.source = { text: 'A house is small', tokens: [], cut: null };
  await exports.save({ kind: 'trace', trace: 3, variant: 'model' }, { place: FIRST_PLACE });
  expect(asked.offered).toEqual(['/texts/a-house-is-small_a.trace.safetensors']);
});

it('the dialog says what is saved, and its file is named by that before the text', async () => {
  asked.target = undefined;
  const figure = { kind: 'figure', name: 'step-8_朝', about: 'step 8', format: 'png', data: new Uint8Array() } as const;
  const address = { trace: 3, stage: 'blocks.0.attn.q' };
  for (const wish of [
    figure,
    { kind: 'tensor', name: 'blocks.0.attn.q_a', about: 'blocks.0.attn.q', address },
    program,
  ] as const)
    await exports.save(wish, { place: FIRST_PLACE });
  expect(asked.titles).toEqual([
    'Save step 8 as PNG picture',
    'Save blocks.0.attn.q as NumPy array',
    'Save logits[2, :] as Python program',
  ]);
  expect(asked.offered).toEqual([
    '/texts/step-8_朝.png',
    '/texts/blocks.0.attn.q_a.npy',
    '/texts/logits_the-text_a.py',
  ]);
});

it('a notebook that goes on in Python lies beside its trace under a name of its own, and can be opened', async () => {
  const folder = await tempFolder();
  const wish = { kind: 'trace', trace: 3, variant: 'model', withNotebook: true } as const;
  asked.target = join(folder, 'sun.trace.safetensors');
  asked.answer = 'Open Notebook';
  expect(await exports.save(wish, { place: FIRST_PLACE })).toEqual({ name: 'sun.ipynb' });
  expect(asked.titles.at(-1)).toBe('Save Trace and Notebook');
  expect(written).toMatchObject([{ trace: 3, path: asked.target }]);
  const notebook = JSON.parse(await readFile(join(folder, 'sun.ipynb'), 'utf8')) as { cells: { source: string[] }[] };
  expect(notebook.cells.flatMap(({ source }) => source).join('')).toContain('load(Path("sun.trace.safetensors"))');
  expect(asked.notes.at(-1)).toBe(
    'Saved sun.ipynb: Open Notebook | Saved sun.trace.safetensors and, beside it, sun.ipynb, which reads it with Python and NumPy.',
  );
  await vi.waitFor(() => expect(asked.run).toContain('vscode.open'));
  // None that is there is replaced: nobody was asked.
  asked.files = [join(folder, 'sun.ipynb')];
  expect(await exports.save(wish, { place: FIRST_PLACE })).toEqual({ name: 'sun-2.ipynb' });
});

it('a program of the whole way is written where the user says, and nothing where that is declined or cancelled', async () => {
  const folder = await tempFolder();
  asked.target = join(folder, 'logits.py');
  const told: string[] = [];
  expect(await exports.save(program, { place: FIRST_PLACE }, () => told.push('writing'))).toEqual({
    name: 'logits.py',
  });
  expect(await readFile(asked.target, 'utf8')).toBe(
    '# of trace 3: wholeProgram {"stage":"logits","variant":"model","index":[2]}\n',
  );
  expect(told).toEqual(['writing']);
  await exports.save({ ...program, index: [2, 7], asProbability: true }, { place: FIRST_PLACE });
  expect(await readFile(asked.target, 'utf8')).toContain('"index":[2,7],"asProbability":true}');
  const path = join(folder, 'cancelled.py');
  asked.target = path;
  traced.isCancelled = true;
  expect(await exports.save(program, { place: FIRST_PLACE })).toBeNull();
  asked.target = undefined;
  expect(await exports.save(program, { place: FIRST_PLACE })).toBeNull();
  await expect(readFile(path)).rejects.toThrow('ENOENT');
});

it('a program that was saved can be asked.opened, or run by a command that is copied, whatever its path holds', async () => {
  const folder = await mkdtemp(join(tmpdir(), "llm-trace's program-"));
  asked.target = join(folder, 'logits.py');
  asked.answer = 'Copy Command';
  await exports.save(program, { place: FIRST_PLACE });
  await vi.waitFor(() => expect(asked.copied).toHaveLength(1));
  const about = 'Saved logits.py. It is run with Python and NumPy, and prints what it checks.';
  expect(asked.notes.slice(-2)).toEqual([`Saved logits.py: Open File | ${about}`, `Copy Command | ${about}`]);
  expect(asked.copied).toEqual([commandOf(asked.target, process.platform)]);
  expect(commandOf("/it's/a b.py", 'linux')).toBe(`python3 '/it'\\''s/a b.py'`);
  expect(commandOf('C:\\a b.py', 'win32')).toBe('python "C:\\a b.py"');
  asked.answer = undefined;
  await rm(folder, { recursive: true });
});

it('what is offered of a file that was saved leaves the status bar by itself', async () => {
  vi.useFakeTimers();
  try {
    const { offerProgram } = await import('../../../src/editor/panel/saving/offer-program');
    const [before, known] = [asked.notes.length, asked.commands.size];
    offerProgram(partOf<Uri>(vscode.Uri.file('/texts/logits.py')), 'logits.py');
    expect(asked.commands.size).toBe(known + 2);
    vi.advanceTimersByTime(60_000);
    expect(asked.notes.slice(before + 2)).toEqual(['gone: Saved logits.py: Open File', 'gone: Copy Command']);
    expect(asked.commands.size).toBe(known);
  } finally {
    vi.useRealTimers();
  }
});

it('a file that is there already is not proposed: the name has a number then', async () => {
  asked.files = ['/texts/the-text-3_a.trace.safetensors', '/texts/the-text-3_a-2.trace.safetensors'];
  await exports.save({ kind: 'trace', trace: 3, variant: 'model' }, { place: FIRST_PLACE });
  expect(asked.offered).toEqual(['/texts/the-text-3_a-3.trace.safetensors']);
});

it.each([
  ['once', [], 'sun.trace.safetensors'],
  [
    'as it is, where another file has the shorter name',
    ['/texts/sun.trace.safetensors'],
    'sun.trace.safetensors.trace.safetensors',
  ],
])('a name that the dialog gave its ending twice has it %s', async (_, files, name) => {
  asked.files = files;
  asked.target = '/texts/sun.trace.safetensors.trace.safetensors';
  expect(await exports.save({ kind: 'trace', trace: 3, variant: 'model' }, { place: FIRST_PLACE })).toEqual({ name });
  expect(written).toMatchObject([{ path: `/texts/${name}` }]);
});

it('a comparison is one file, asked for once and named after both texts, with the place where it is read', async () => {
  asked.target = '/texts/sun.comparison.safetensors';
  expect(await exports.save(comparison, { place: FIRST_PLACE })).toEqual({ name: 'sun.comparison.safetensors' });
  expect(asked.offered).toEqual(['/texts/the-text-3-vs-the-text-4.comparison.safetensors']);
  expect(written).toEqual([{ ...SIDES, path: '/texts/sun.comparison.safetensors', replace: true, place: PLACE }]);
  expect(listed).toEqual(['/texts/sun.comparison.safetensors']);
});

it('it is told that something is saved once the user has said where to, and not when that is declined', async () => {
  const told: string[] = [];
  const wish = { kind: 'trace', trace: 3, variant: 'model' } as const;
  await exports.save(wish, { place: FIRST_PLACE }, () =>
    told.push(`asked ${asked.offered.length}, written ${written.length}`),
  );
  expect(told).toEqual(['asked 1, written 0']);
  asked.target = undefined;
  expect(await exports.save(wish, { place: FIRST_PLACE }, () => told.push('declined'))).toBeNull();
  expect(told).toHaveLength(1);
});

it('nothing is written or listed when it is declined or cancelled', async () => {
  for (const target of [undefined, '/texts/cancelled.comparison.safetensors']) {
    asked.target = target;
    expect(await exports.save(comparison, { place: FIRST_PLACE })).toBeNull();
  }
  expect(written).toEqual([]);
  expect(listed).toEqual([]);
});
