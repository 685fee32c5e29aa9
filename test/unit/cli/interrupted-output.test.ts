/** What each command prints that is interrupted at a counted moment: all that is complete by then, and that it is not all. */

import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import Ajv2020, { type AnySchemaObject } from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import type { EngineClient, RequestOptions } from '../../../src/engine/host/client';
import type { Progress } from '../../../src/engine/protocol/progress';
import type { ReadingName } from '../../../src/engine/protocol/reading-protocol';
import { Interruption } from '../../../src/terminal/call';
import { cli, type Ended, inOneLineEach } from '../cli-support';
import { sharedEngine } from '../engine-support';
import { ROOT, STARTER, tempFolder } from '../model/helpers';

const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs/cli.schema.json'), 'utf8')) as AnySchemaObject;
const ajv = new Ajv2020({ inlineRefs: false });
ajv.addSchema(SCHEMA);

/** What was printed with `--json`, as the schema says of a command. */
function jsonOf<T>(stdout: string, command: string): T {
  const value: unknown = JSON.parse(stdout);
  const validate = ajv.getSchema(`${SCHEMA.$id}#/$defs/${command}`);
  if (!validate) throw new Error(`the schema has no ${command}`);
  validate(value);
  expect(validate.errors).toBeNull();
  return value as T;
}

const TEXT = 'The weather is';
const MODEL = ['--model', STARTER];
const PRINTED = { code: 130, stderr: 'Interrupted: what was computed until then is printed.\n' };

type Watched = Pick<EngineClient, 'read' | 'generate' | 'trace' | 'save' | 'scoreText'>;

/** A call that is interrupted where `at` says. @param at is given what interrupts */
async function interrupted(args: readonly string[], at: (stop: () => void) => Partial<Watched>): Promise<Ended> {
  const controller = new AbortController();
  const stop = () => controller.abort(new Interruption(constants.signals.SIGINT));
  const { code, stdout, stderr } = await cli([...args, ...MODEL], {
    engine: { ...sharedEngine(), ...at(stop) },
    signal: controller.signal,
  });
  return { code, stdout: inOneLineEach(stdout), stderr };
}

/** At so many readings of a kind, before the last of them. */
const atReading =
  (what: ReadingName, count: number) =>
  (stop: () => void): Partial<Watched> => {
    let done = 0;
    return {
      read: (asked, options) => {
        if (asked.what === what && ++done === count) stop();
        return sharedEngine().read(asked, options);
      },
    };
  };

/** With the options of a request, which is interrupted when so much of a stage is reported. */
function stoppedAt(
  is: (progress: Progress) => boolean,
  stop: () => void,
  options: RequestOptions = {},
): RequestOptions {
  return {
    ...options,
    onProgress: (progress) => {
      options.onProgress?.(progress);
      if (is(progress)) stop();
    },
  };
}

const atToken =
  (count: number) =>
  (stop: () => void): Partial<Watched> => {
    const is = ({ stage, done }: Progress) => stage === 'generate' && done === count;
    return {
      generate: (params, options) => sharedEngine().generate(params, stoppedAt(is, stop, options)),
      trace: (params, options) => sharedEngine().trace(params, stoppedAt(is, stop, options)),
    };
  };

describe('generate', () => {
  const args = ['generate', TEXT, '--max-new-tokens', '400'];

  it('has the tokens until then in its JSON', async () => {
    const { stdout, ...ended } = await interrupted([...args, '--json'], atToken(5));
    expect(ended).toEqual(PRINTED);
    const json = jsonOf<{ tokens: { text: string }[]; text: string }>(stdout, 'generate');
    expect(json).toMatchObject({ interrupted: true, reason: null });
    expect(json.tokens.length).toBeGreaterThanOrEqual(5);
    expect(json.tokens.length).toBeLessThan(400);
    expect(json.text).toBe(TEXT + json.tokens.map(({ text }) => text).join(''));
  });

  it('ends the line of the text', async () => {
    const { stdout, ...ended } = await interrupted(args, atToken(5));
    expect(ended).toEqual(PRINTED);
    expect(stdout).toMatch(/^The weather is .*\n$/s);
  });

  it('has nothing to print before the first token', async () => {
    const outcome = await interrupted([...args, '--json'], (stop) => ({
      generate: (params, options) => {
        stop();
        return sharedEngine().generate(params, options);
      },
    }));
    expect(outcome).toEqual({ code: 130, stdout: '', stderr: 'Interrupted before there was anything to print.\n' });
  });
});

describe('evaluate', () => {
  const text = 'The weather is fine, and so are we. '.repeat(18);
  const files = async () => {
    const folder = await tempFolder();
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await writeFile(join(folder, name), text);
    return folder;
  };
  const args = async () => ['evaluate', await files(), '--window', '64'];

  it('tells of the files that are scored', async () => {
    const at = (stop: () => void): Partial<Watched> => {
      let done = 0;
      return {
        scoreText: (params, options) => {
          if (++done === 3) stop();
          return sharedEngine().scoreText(params, options);
        },
      };
    };
    const { stdout, ...ended } = await interrupted(await args(), at);
    expect(ended).toEqual(PRINTED);
    expect(stdout).toContain('\n2 texts scored so far (of 3)\n');
    expect(stdout).toMatch(/a\.txt +\d+ .*\n.*b\.txt +\d+ .*\ntotal +\d+ /);
    expect(stdout).not.toContain('c.txt');
    const json = jsonOf<{ texts: unknown[] }>(
      (await interrupted([...(await args()), '--json'], at)).stdout,
      'evaluate',
    );
    expect(json).toMatchObject({ interrupted: true });
    expect(json.texts).toHaveLength(2);
  });

  it('tells of the windows of a file that are scored, as of a text that ends there', async () => {
    const path = join(await files(), 'a.txt');
    const at = (stop: () => void): Partial<Watched> => ({
      scoreText: (params, options) =>
        sharedEngine().scoreText(
          params,
          stoppedAt(({ done }) => done >= 128, stop, options),
        ),
    });
    const asked = ['evaluate', path, '--window', '64', '--json'];
    const { stdout, ...ended } = await interrupted(asked, at);
    expect(ended).toEqual(PRINTED);
    const [score] = jsonOf<{ texts: { tokens: number; ofTokens: number; bytes: number; nats: number }[] }>(
      stdout,
      'evaluate',
    ).texts;
    expect(score?.tokens).toBeGreaterThanOrEqual(128);
    expect(score?.tokens).toBeLessThan(score?.ofTokens ?? 0);
    const beginning = join(await tempFolder(), 'beginning.txt');
    await writeFile(beginning, text.slice(0, score?.bytes));
    const whole = JSON.parse((await cli(['evaluate', beginning, '--window', '64', '--json', ...MODEL])).stdout);
    expect(whole.texts[0].tokens).toBe(score?.tokens);
    expect(whole.texts[0].nats).toBeCloseTo(score?.nats ?? 0, 3);
  });
});

describe('others', () => {
  it('tells of the places that are tried, and of how many', async () => {
    const { stdout, ...ended } = await interrupted(['others', 'The weather in Paris is'], atReading('otherTokens', 3));
    expect(ended).toEqual(PRINTED);
    expect(stdout).toContain('\nSo far: 2 places tried (of 4).\n');
    expect(stdout).toContain('Of the 2 tokens tried so far, ');
    const json = (await interrupted(['others', 'The weather in Paris is', '--json'], atReading('otherTokens', 3)))
      .stdout;
    expect(jsonOf(json, 'others')).toMatchObject({ interrupted: true, places: 2 });
  });

  it('tells of sentences that are left out, where no place was tried', async () => {
    const text = 'It is cold. It is dark. The weather is';
    const { stdout, ...ended } = await interrupted(['others', text], atReading('withoutTokens', 2));
    expect(ended).toEqual(PRINTED);
    expect(stdout).toContain('\nSo far: 1 sentence left out (of 2), 0 places tried (of ');
    expect(stdout).not.toContain('None of the tokens');
  });
});

describe('heads', () => {
  const args = ['heads', 'Tom met Anna. Then Tom met Anna', '--shuffles', '5'];

  it('prints the scores without those of shuffled tokens, and says so', async () => {
    const { stdout, ...ended } = await interrupted(args, atReading('headBaseline', 1));
    expect(ended).toEqual(PRINTED);
    expect(stdout).toMatch(/^head +previous token/);
    expect(stdout).toMatch(/^4\.3 +0\.\d\d/m);
    expect(stdout).toContain('The same tokens in other orders were not scored: that was interrupted.');
    expect(stdout).not.toContain('±');
    const json = (await interrupted([...args, '--json'], atReading('headBaseline', 1))).stdout;
    expect(jsonOf(json, 'heads')).toMatchObject({ interrupted: true, shuffles: null });
  });
});

describe('trace', () => {
  it('prints the steps, where it was to look for what happened in them', async () => {
    const { stdout, ...ended } = await interrupted(['trace', TEXT], atReading('findings', 1));
    expect(ended).toEqual(PRINTED);
    expect(stdout.match(/^\d+\. /gm)).toHaveLength(18);
    expect(stdout).toContain('Interrupted: what happened in the steps was not looked for.');
    expect(stdout).not.toContain('What happened here');
    const json = (await interrupted(['trace', TEXT, '--json'], atReading('findings', 1))).stdout;
    expect(jsonOf(json, 'trace')).toMatchObject({ interrupted: true });
  });

  it('prints them with the tokens until then, where it wrote on', async () => {
    const { stdout, ...ended } = await interrupted(['trace', TEXT, '--max-new-tokens', '400'], atToken(5));
    expect(ended).toEqual(PRINTED);
    expect(stdout.match(/^\d+\. /gm)).toHaveLength(18);
    expect(stdout).toMatch(/\n {3}5 +\d+ .*\n/);
    expect(stdout).not.toContain('stopped at the limit of new tokens');
    expect(stdout).toContain('\n   interrupted\n');
  });

  const beforeSaving = (stop: () => void): Partial<Watched> => ({
    save: (params, options) => {
      stop();
      return sharedEngine().save(params, options);
    },
  });
  const whenSaved = (stop: () => void): Partial<Watched> => ({
    save: async (params, options) => {
      await sharedEngine().save(params, options);
      stop();
    },
  });

  it.each([
    ['while it wrote on', ['--max-new-tokens', '400'], atToken(5)],
    ['at the last thing that it computed', [], atReading('proofs', 1)],
    ['when it was about to save', [], beforeSaving],
  ] as const)('interrupted %s, saves nothing and says that it was interrupted', async (_, more, at) => {
    const path = join(await tempFolder(), 'a.safetensors');
    const { stdout, ...ended } = await interrupted(['trace', TEXT, '--save', path, '--json', ...more], at);
    expect(ended).toEqual(PRINTED);
    expect(jsonOf(stdout, 'trace')).toMatchObject({ interrupted: true });
    expect(existsSync(path)).toBe(false);
    expect((await interrupted(['trace', TEXT, '--save', path, ...more], at)).stdout).not.toContain('Saved to');
  });

  it('interrupted when the trace is saved, is complete', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    const asked = ['trace', TEXT, '--save', path];
    const { stdout, ...ended } = await interrupted([...asked, '--json'], whenSaved);
    expect(ended).toEqual({ code: 0, stderr: '' });
    expect(jsonOf(stdout, 'trace')).not.toHaveProperty('interrupted');
    expect(existsSync(path)).toBe(true);
    expect(await interrupted([...asked, '--force'], whenSaved)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Saved to ${path}\n`),
    });
  });
});
