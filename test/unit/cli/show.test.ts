/** `show` prints a saved trace as `trace` printed it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, cliProcess, json, printed, SMALL, type TraceJson } from '../cli-support';
import { GPT2_UNTIED, tempFolder } from '../model/helpers';

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
    const text = await printed(['show', path, ...SMALL]);
    expect(text).toContain(`\nOpened from ${path}.\n`);
    expect(text.match(/^\d+\. /gm)).toHaveLength(18);
  });

  it('without the model, says where it is missing', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    await printed(['trace', 'The weather is', ...SMALL, '--save', path]);
    const { stdout: text } = await cliProcess(['show', path, '--model', GPT2_UNTIED]); // no engine that knows it
    expect(text.replace(/\s+/g, ' ')).toContain('The embedding matrix needs the model itself');
    const walkthrough = ['show', path, '--model', GPT2_UNTIED, '--variant', 'walkthrough'];
    const { code, stdout, stderr } = await cliProcess(walkthrough);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^The simplified block needs the model itself, .*\.\n$/);
  });

  it('refuses a block that is not there, and a file that is no trace', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    await printed(['trace', 'x', ...SMALL, '--save', path]);
    expect(await cli(['show', path, ...SMALL, '--layer', '9'])).toMatchObject({ code: 2 });
    const { code, stderr } = await cli(['show', join(path, 'no'), ...SMALL]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/does not exist\.\n$/);
  });
});
