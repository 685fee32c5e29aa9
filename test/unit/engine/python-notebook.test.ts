/** The notebook that lies beside a saved trace: its cells are run as a reader would, one after another. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkedSum, notebookOf } from '../../../src/trace/saving/python-notebook';
import { CLI } from '../cli-support';
import { run, sharedEngine, trace } from '../engine-support';
import { GPT2, tempFolder } from '../model/helpers';
import { withoutNumpy } from '../python';
import { fixturePath } from '../support';

interface Notebook {
  readonly nbformat: number;
  readonly cells: readonly { readonly id: string; readonly cell_type: string; readonly source: readonly string[] }[];
}

const FILE = 'weather.trace.safetensors';

async function saved(model: string, program?: readonly string[]) {
  const folder = await tempFolder();
  const summary = await trace(sharedEngine(), 'The weather is', model);
  await sharedEngine().save({ trace: summary.trace, variant: 'model', path: join(folder, FILE), replace: true });
  const sum = checkedSum(summary.plan);
  const notebook: Notebook = JSON.parse(
    notebookOf({ file: FILE, model, plan: summary.plan, program, version: '9.9.9' }),
  );
  const code = notebook.cells.filter(({ cell_type: type }) => type === 'code').map(({ source }) => source.join(''));
  return { folder, sum, notebook, code, stages: summary.plan.stages.map(({ name }) => name) };
}

it('is a notebook whose cells have names of their own, and names only what the trace has', async () => {
  const { notebook, code, sum, stages } = await saved(GPT2);
  expect(notebook).toMatchObject({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { language: 'python' } } });
  expect(new Set(notebook.cells.map(({ id }) => id)).size).toBe(notebook.cells.length);
  for (const { source } of notebook.cells)
    for (const [at, line] of source.entries()) expect(line.endsWith('\n')).toBe(at < source.length - 1);
  expect(sum?.name).toMatch(/^blocks\.\d+\.resid_post$/);
  expect(sum?.parts.map((part) => part.replace(/^blocks\.\d+\./, ''))).toEqual(['resid_mid', 'mlp_out']);
  for (const name of [sum?.name, ...(sum?.parts ?? [])]) expect(stages).toContain(name);
  expect(code[0]).toContain(`load(Path("${FILE}"))`);
  expect(code[2]).toContain(`trace["${sum?.name}"]`);
  expect(code.join()).toContain('"--json", "--save"');
  // Where it is not known how the terminal program is called, a comment says where it is.
  expect(code.join()).toContain(
    '# The terminal program is not part of the extension. It is dist/cli.js in the source of LLM Trace',
  );
  // Whoever wants no further package needs none.
  expect([...code.join('\n').matchAll(/^(?:import|from) .*$/gm)].map(String)).toEqual([
    'import json',
    'from pathlib import Path',
    'import numpy as np',
    'import os, shutil, subprocess, tempfile',
  ]);
});

describe.runIf(withoutNumpy === undefined)(withoutNumpy ? `run by Python: ${withoutNumpy}` : 'run by Python', () => {
  it.each(['gpt2', 'granite', 'gemma2', 'bert', 't5'])(
    'each cell of a trace of %s goes through, and its sum is that of the file',
    async (name) => {
      const { folder, code, sum, stages } = await saved(fixturePath(name));
      const path = join(folder, 'cells.py');
      await writeFile(path, code.join('\n'));
      const { code: exit, stdout, stderr } = await run('python3', [path], { cwd: folder });
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      for (const stage of stages) expect(stdout).toContain(`\n${stage} `);
      expect(stdout.includes('largest difference: ')).toBe(sum !== undefined);
      expect(stdout).toContain('Say in PROGRAM how the terminal program is called.');
    },
  );

  it('several texts are traced by the terminal program, and a quantity is averaged over them', async () => {
    const { folder, code } = await saved(GPT2, [process.execPath, CLI]);
    const path = join(folder, 'cells.py');
    await writeFile(path, code.join('\n'));
    const { stdout, stderr } = await run('python3', [path], { cwd: folder });
    expect(stderr).toBe('');
    for (const text of ['The weather is', 'My favourite colour is']) expect(stdout).toContain(`'${text}' -> [(`);
    expect(stdout).toMatch(/Mean attention to the first token, blocks down and heads across:\n\[\[[\d. ]+\]/);
  });

  it('a file that does not hold the sum fails', async () => {
    const { folder, code, sum } = await saved(GPT2);
    const path = join(folder, 'cells.py');
    const wrong = code[2]?.replace(`trace["${sum?.parts[1]}"]`, `2 * trace["${sum?.parts[1]}"]`);
    await writeFile(path, [code[0], wrong].join('\n'));
    expect((await run('python3', [path], { cwd: folder })).stderr).toContain(
      'AssertionError: The sum is another one than the file holds.',
    );
  });
});
