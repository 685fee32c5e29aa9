/** `trace --program`: a row of a tensor as a Python program that computes it from the token ids. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromHome } from '../../../src/trace/explain/program-weights';
import { thorough } from '../../workbench/thorough';
import { writeFolderGguf } from '../architectures/gguf-writer';
import { cli, cliProcess, inOneLineEach } from '../cli-support';
import { run } from '../engine-support';
import { GPT2, tempFolder } from '../model/helpers';
import { withoutNumpy } from '../python';
import { fixturePath } from '../support';

const TEXT = 'The weather is';

const call = (path: string, ...more: string[]) =>
  cli(['trace', TEXT, '--model', GPT2, '--tensor', 'logits', '--program', path, ...more]);

it('a program is written for the last row, or the one that is chosen, and it is said what it computes', async () => {
  const path = join(await tempFolder(), 'way.py');
  const { stdout, ...outcome } = await call(path);
  expect({ ...outcome, stdout: inOneLineEach(stdout) }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^Saved to .*way\.py: \d+ lines of Python that compute logits\[5, :\] from the token ids\.\n$/,
    ),
    stderr: '',
  });
  const program = await readFile(path, 'utf8');
  expect(program).toContain('# logits[5, :], by "gpt2": the whole way to it from the token ids.');
  expect(program.split('\n')).toContain('logits = ln_final @ weight("transformer.wte.weight").T');
  if (withoutNumpy === undefined) expect(await run('python3', [path])).toMatchObject({ code: 0, stderr: '' });
  // Without its packages a Python has no NumPy.
  if (withoutNumpy !== 'there is no python3')
    expect(await run('python3', ['-I', '-S', path])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^This program needs NumPy, which this Python does not have: .* -m pip install numpy\n$/,
      ),
    });

  // A program is a text, which is replaced where that is asked for.
  expect((await call(path, '--row', '1')).stderr).toContain(`${path} exists already: choose another name`);
  expect((await call(path, '--row', '1', '--force')).stdout).toContain('that compute logits[1, :] from');
  expect(await readFile(path, 'utf8')).toContain('# logits[1, :], by "gpt2"');
});

it('of a tensor with heads it is that of the head that is shown, or of the keys and values that it shares', async () => {
  const [path, folder] = [join(await tempFolder(), 'way.py'), fixturePath('llama')];
  const heads = (tensor: string) =>
    cli([
      'trace',
      TEXT,
      '--model',
      folder,
      '--tensor',
      tensor,
      '--head',
      '3',
      '--row',
      '2',
      '--program',
      path,
      '--force',
    ]);
  expect((await heads('blocks.1.attn.pattern')).stdout).toContain('blocks.1.attn.pattern[3, 2, :]');
  expect(inOneLineEach((await heads('blocks.1.attn.k')).stdout)).toMatch(
    /blocks\.1\.attn\.k\[2, 1, :\].* That is head 1: --head chooses another\./,
  );
});

it.runIf(thorough)(
  'of a quantised model the weights that the program reads are written with it, and outlive the program that made them',
  async () => {
    const folder = await tempFolder();
    const [model, path, weights] = ['model.gguf', 'way.py', 'way.safetensors'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeFolderGguf(fixturePath('llama'), model, {
      typeOf: (name) => (name.includes('ffn_down') ? 'F32' : 'Q8_0'), // whose rows are no whole blocks
    });
    const args = ['trace', TEXT, '--model', model, '--tensor', 'blocks.1.mlp.post', '--program', path];
    expect(await cliProcess(args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("this model's are quantised: say with --program-weights FILE"),
    });
    await expect(readFile(path)).rejects.toThrow('ENOENT');
    const withWeights = [...args, '--program-weights', weights, '--force'];
    const { code, stdout } = await cliProcess(withWeights);
    expect(code).toBe(0);
    expect(stdout).toContain(`Saved to ${weights}: the weights as float32 that it reads, `);
    const program = await readFile(path, 'utf8');
    const stored = await readFile(weights);
    expect(program).toContain(`FILES = [os.path.expanduser(file) for file in [${JSON.stringify(fromHome(weights))}]]`);
    expect(program).toContain(`HASHES = [\n    "${createHash('sha256').update(stored).digest('hex')}",\n]`);
    if (withoutNumpy === undefined) expect(await run('python3', [path])).toMatchObject({ code: 0, stderr: '' });

    // The next program reads the same file; one of other weights is not replaced.
    expect((await cliProcess(withWeights)).stdout).toContain(`${weights} holds the weights as float32`);
    await writeFile(weights, 'other');
    expect(await cliProcess(withWeights)).toMatchObject({ code: 1, stderr: `error: ${weights} exists already.\n` });
    expect(await readFile(weights, 'utf8')).toBe('other');
  },
);

it('what says nothing together is wrong usage, and what is no text is not replaced', async () => {
  const path = join(await tempFolder(), 'way.py');
  const wrong = async (...options: string[]) => {
    const { code, stderr } = await cli(['trace', TEXT, '--model', GPT2, '--program', path, ...options]);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await wrong()).toContain('--program belongs to --tensor');
  expect(await wrong('--tensor', 'logits', '--program-weights', `${path}.w`)).toContain('is for a quantised model');
  expect(await wrong('--tensor', 'logits', '--row', '1,2')).toContain('--program computes one row');
  expect(await wrong('--tensor', 'logits', '--head', 'all')).toContain('of one head: choose that with --head');
  expect(await wrong('--tensor', 'logits', '--row', '99')).toContain(
    '--row: there is no row 99: those of logits are 0 to 5',
  );
  expect(await wrong('--tensor', 'logit')).toContain('--tensor: there is no stage logit: the nearest is logits');
  expect(await wrong('--tensor', 'logits', '--json')).toContain('--program');
  expect(await wrong('--tensor', 'logits', '--variant', 'walkthrough')).toContain('not its simplified block');
  await writeFile(path, Buffer.from([0, 1, 2]));
  const { code, stderr } = await call(path, '--force');
  expect([code, stderr]).toEqual([1, expect.stringContaining('is not replaced because it is not a text')]);
  expect([...(await readFile(path))]).toEqual([0, 1, 2]);
});
