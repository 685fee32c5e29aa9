/** `show` prints a saved trace as `trace` printed it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { cli, inOneLineEach, json, printed, SMALL, type TraceJson } from '../cli-support';
import { openEngine, otherEngine, trace } from '../engine-support';
import { GPT2, GPT2_UNTIED, tempFolder } from '../model/helpers';
import { makeRandomModel } from '../random-model';

/** Another one than that of the calls, which knows none of the models that were traced here. */
const engine = otherEngine('another');

describe('show', () => {
  it('the same numbers, for any block and head', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    const choice = ['--layer', '1', '--head', '2'];
    const made = await json<TraceJson>(['trace', 'The weather is', ...SMALL, ...choice, '--save', path]);
    const shown = await json<TraceJson>(['show', path, ...SMALL, ...choice]);
    expect(shown.steps).toEqual(made.steps);
    expect(shown.tokens).toEqual(made.tokens);
    expect(shown.top).toEqual(made.top);
    expect(shown.generation).toEqual(made.generation);
    expect(typeof made.bytes).toBe('number');
    expect(shown.bytes).toBeNull();
    const text = await printed(['show', path, ...SMALL]);
    expect(text).toMatch(/\nThe run that was saved took: load \d+ ms, .*\n\nAfter “is” .*\n$/);
    expect(text).toContain(`\nOpened from ${path}.\n`);
    expect(text.match(/^\d+\. /gm)).toHaveLength(18);
    const glance = inOneLineEach(await printed(['show', path, ...SMALL, '--glance']));
    expect(glance).toMatch(
      / 7 proofs hold; 2 are not applicable: “The logits equal those of a second run, with the key-value cache”; “[^”]*”\. Without --glance each is listed with its figures\.\n {3}`llm-trace others TEXT --model .*` .*\n$/,
    );
  });

  it('without the model, says where it is missing', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    const random = await makeRandomModel();
    await engine.save({ trace: (await trace(engine, 'The weather is', random.folder)).trace, path, variant: 'model' });
    await random.remove();
    const { stdout: text } = await cli(['show', path]); // its own starter is another model
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /The embedding matrix needs the model itself, and no model at hand has its weights \(.*\): name that model with `--model FOLDER`\./,
    );
    expect(text.replace(/\s+/g, ' ')).toMatch(
      / holds for [\d,]+ of [\d,]+ values \([^)]*\): The values of the stages of \d blocks? and /,
    );
    const walkthrough = ['show', path, '--variant', 'walkthrough'];
    const { code, stdout, stderr } = await cli(walkthrough);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: The simplified block needs the model itself, .*\.\n$/);
  });

  it('refuses a model that is named and has other weights, or cannot be opened', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    const random = await makeRandomModel();
    const { trace: id, model } = await trace(engine, 'The weather is', random.folder);
    await engine.save({ trace: id, path, variant: 'model' });
    expect(await cli(['show', path, '--model', GPT2_UNTIED])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: "gpt2-inverse-layer-scale" does not have the weights that made this trace, which is of "${model.name}": name that model, or leave out --model, and what needs the weights is left out.\n`,
    });
    const none = await cli(['show', path, '--model', join(path, 'none')]);
    expect(none).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/none/) });
    await random.remove();
  });

  it.runIf(thorough)(
    'refuses another model than the starter for a trace of the starter: what it advises works',
    async () => {
      const path = join(await tempFolder(), 'a.safetensors');
      await printed(['trace', 'The weather is', '--save', path]);
      const engine = openEngine(); // of its own, so that the one of this call does not know the starter
      const other = ['show', path, '--model', GPT2];
      expect(await cli(other, { engine })).toEqual({
        code: 1,
        stdout: '',
        stderr:
          'error: "gpt2" does not have the weights that made this trace, which is of "starter": leave out --model, which is that model then.\n',
      });
      const shown = await printed(['show', path], { engine });
      expect(shown).not.toContain('needs the model itself');
      expect(await printed(['show', path, '--model', 'starter'], { engine })).toBe(shown);
      expect(await printed(['models', 'info', 'starter'])).toContain('starter');
    },
  );

  it('of a saved comparison shows the trace that is named, and says how to name it', async () => {
    const path = join(await tempFolder(), 'a.comparison.safetensors');
    const [a, b] = [await trace(engine, 'The weather is'), await trace(engine, 'A second line')];
    const sides = { a: { trace: a.trace, variant: 'model' }, b: { trace: b.trace, variant: 'model' } } as const;
    await engine.saveComparison({ ...sides, path });
    for (const [side, made] of [['a', a] as const, ['b', b] as const]) {
      const shown = await json<TraceJson>(['show', path, ...SMALL, '--side', side]);
      expect(shown.tokens.map(({ id }) => id)).toEqual(made.tokens.map(({ id }) => id));
    }
    const unsaid = await cli(['show', path, ...SMALL]);
    expect(unsaid).toMatchObject({ code: 2, stdout: '' });
    expect(unsaid.stderr).toContain(`${path} holds two traces that are compared: show one of them with --side a or`);
    expect(await cli(['show', path, ...SMALL, '--side', 'c'])).toMatchObject({ code: 2, stdout: '' });
    const single = join(await tempFolder(), 'a.safetensors');
    await engine.save({ trace: a.trace, path: single, variant: 'model' });
    expect(await cli(['show', single, ...SMALL, '--side', 'a'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('a proof that fails has an exit code of its own and a sentence, behind all that is shown', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    await printed(['trace', 'The weather is', ...SMALL, '--save', path]);
    const bytes = await readFile(path);
    const length = 8 + Number(bytes.readBigUInt64LE(0));
    const at = length + JSON.parse(bytes.toString('utf8', 8, length))['blocks.1.attn_out'].data_offsets[0];
    bytes.writeFloatLE(bytes.readFloatLE(at) + 0.01, at);
    await writeFile(path, bytes);
    const { code, stdout, stderr } = await cli(['show', path, ...SMALL]);
    expect(code).toBe(3);
    expect(stdout.match(/^\d+\. /gm)).toHaveLength(18);
    expect(stdout).toMatch(
      /\n {3}fails \(largest difference \S+, allowed only \S+\): resid_mid = resid_pre \+ attn_out\n/,
    );
    expect(stderr).toMatch(/^\d proofs? of this trace fails?: .*“resid_mid = resid_pre \+ attn_out”.*\.\n$/);
    const glance = await cli(['show', path, ...SMALL, '--glance']);
    expect(glance.code).toBe(3);
    expect(inOneLineEach(glance.stdout)).toMatch(
      /\nAt a glance\n {3}[2-9] of 9 proofs fail: its tensors were changed since it was saved; blocks\.1\.attn_out\[.*\] does not follow from .*“resid_mid = resid_pre \+ attn_out”\. Any figure below that depends on blocks\.1\.attn_out may be wrong\.\n {3}Step /,
    );
    const shown = await cli(['show', path, ...SMALL, '--json']);
    expect(shown.code).toBe(3);
    expect((JSON.parse(shown.stdout) as TraceJson).proofs.some(({ status }) => status === 'fails')).toBe(true);
  });

  describe('a number that was altered in the file', () => {
    let saved: Promise<Buffer> | undefined;
    async function savedTrace(): Promise<Buffer> {
      const path = join(await tempFolder(), 'a.safetensors');
      await printed(['trace', 'The weather is', '--save', path]);
      return readFile(path);
    }

    /** @returns what `show` says of the file where a value of a tensor is another one */
    async function altered(name: string, place: number, by: number) {
      const path = join(await tempFolder(), 'a.safetensors');
      saved ??= savedTrace();
      const bytes = Buffer.from(await saved);
      const length = 8 + Number(bytes.readBigUInt64LE(0));
      const at = length + JSON.parse(bytes.toString('utf8', 8, length))[name].data_offsets[0] + 4 * place;
      bytes.writeFloatLE(bytes.readFloatLE(at) + by, at);
      await writeFile(path, bytes);
      return cli(['show', path]);
    }

    it.each([
      // Within the limit of its combination: the scores show it first.
      ['blocks.2.attn.q', 37, 0.001, '[0, 1, 5] does not follow from blocks.2.ln1'],
      ['blocks.2.resid_mid', 37, 0.001, '[0, 37] does not follow from blocks.2.resid_pre and blocks.2.attn_out'],
      ['logits', 37, 0.5, '[0, 37] does not follow from ln_final'],
      // In `npm test` a value of every stage is altered where it is computed anew.
      ...(thorough
        ? ([
            ['blocks.2.attn.q', 37, 0.5, '[0, 1, 5] does not follow from blocks.2.ln1'],
            ['blocks.2.attn.k', 37, 0.001, '[0, 1, 5] does not follow from blocks.2.ln1'],
            ['blocks.2.attn.pattern', 12, 0.001, '[1, 1, 0] does not follow from blocks.2.attn.attn_scores'],
            ['blocks.2.attn_out', 40, 0.001, '[0, 40] does not follow from blocks.2.attn.z'],
            ['blocks.2.mlp.pre', 30, 0.001, '[0, 30] does not follow from blocks.2.ln2'],
          ] satisfies [string, number, number, string][])
        : []),
    ])(
      '%s, value %i by %d: the earliest that does not follow is named, and from what',
      async (name, place, by, says) => {
        const { code, stdout, stderr } = await altered(name, place, by);
        expect(code).toBe(3);
        const value = `${name}${says}: it is stored as `;
        expect(stderr).toContain(value);
        expect(inOneLineEach(stdout)).toContain(`\n      ${value}`);
      },
    );

    it('is told of a vector that the file has twice, under both names', async () => {
      const { code, stderr } = await altered('blocks.3.resid_pre', 30, 0.5);
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /blocks\.3\.resid_pre\[0, 30\] is stored as \S+, but blocks\.2\.resid_post\[0, 30\], the same value, as /,
      );
    });
  });

  it('refuses a block that is not there, and a file that is no trace', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    await printed(['trace', 'x', ...SMALL, '--save', path]);
    expect(await cli(['show', path, ...SMALL, '--layer', '9'])).toMatchObject({ code: 2 });
    const { code, stderr } = await cli(['show', join(path, 'no'), ...SMALL]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/does not exist\. `show` reads what `trace --save` or the editor wrote\.\n$/);
  });
});
