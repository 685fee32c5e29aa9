/** `models list` and `models info`, and `--model` by other names than paths. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { thorough } from '../../workbench/thorough.ts';
import { cli, cliProcess } from '../cli-support';
import { disposeSharedEngine } from '../engine-support';
import { putFolder, putGguf, putOllama, putRepository } from '../library/store-trees';
import { tempFolder } from '../model/helpers';
import { fixturePath } from '../support';

/** A home, until the test is over, with a model in the hub's cache, one of Ollama, and one that cannot be run. */
async function home(): Promise<string> {
  const folder = await tempFolder();
  const cache = join(folder, 'hub');
  await mkdir(cache);
  await putRepository(cache, 'owner/small', fixturePath('gpt2'));
  await putGguf(join(folder, 'a.gguf'));
  const ollama = join(folder, 'ollama');
  await putOllama(ollama, 'registry.ollama.ai/library/tiny/1b', await readFile(join(folder, 'a.gguf')));
  await putOllama(ollama, 'registry.ollama.ai/library/new/latest', null, { tensor: 'x' });
  const env = { HOME: folder, USERPROFILE: folder, HF_HUB_CACHE: cache, OLLAMA_MODELS: ollama };
  // An engine keeps the environment that it was started in.
  await disposeSharedEngine();
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await disposeSharedEngine();
  });
  return folder;
}

describe('models', () => {
  it('are listed, with what cannot be run last', async () => {
    await home();
    const { code, stdout, stderr } = await cli(['models']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head = '', ...lines] = stdout.split('\n');
    expect(head).toMatch(/^model +architecture +can +parameters/);
    expect(lines.slice(0, 3).map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['starter', 'GPT-2', 'continue a text'],
      ['owner/small', 'GPT-2', 'continue a text'],
      ['ollama:tiny:1b', 'Llama', 'continue a text'],
    ]);
    expect(stdout).toMatch(/Cannot be run:\n {2}ollama:new:latest \(Ollama\): It is stored one tensor a file/);
  });

  it('that can do what the chosen one cannot are named, or else how to download one', async () => {
    const folder = await home();
    await putRepository(join(folder, 'hub'), 'owner/fills', fixturePath('bert'));
    expect((await cli(['fill', 'The'])).stderr).toMatch(
      /^error: Filling in does not apply to starter, .* Name a model that fills in masks instead: `--model owner\/fills` is on this machine\.\n$/,
    );
    expect((await cli(['embed', 'The'])).stderr).toMatch(
      / Name a sentence encoder instead: `llm-trace models pull sentence-transformers\/all-MiniLM-L6-v2` downloads one\.\n$/,
    );
  });

  it.runIf(thorough)(
    'of the folder models where the call is made are listed too, by paths that can be named',
    async () => {
      const folder = await tempFolder();
      await putFolder(join(folder, 'models', 'own'), 'gpt2');
      const { stdout } = await cliProcess(['models'], { cwd: folder });
      expect(stdout).toMatch(/\n\S*\/models\/own +GPT-2 .* in models\/\n/);
      expect((await cliProcess(['models'], { cwd: join(folder, 'models') })).stdout).not.toContain('own ');
    },
  );

  it.runIf(thorough)('run by their names, and a folder of the name goes first', async () => {
    const own = await home();
    const run = async (model: string, cwd?: string) => {
      const args = ['tokens', 'The', '--json', '--model', model];
      const { code, stdout, stderr } = await (cwd ? cliProcess(args, { cwd }) : cli(args));
      return code === 0 ? stdout : stderr;
    };
    const gpt2 = await run(fixturePath('gpt2'));
    expect(await run('owner/small')).toBe(gpt2);
    expect(await run('ollama:tiny:1b')).toBe(await run(join(own, 'a.gguf')));
    const folder = await tempFolder();
    await putFolder(join(folder, 'owner', 'small'), 'qwen2');
    expect(await run('owner/small', folder)).toBe(await run(fixturePath('qwen2')));
    expect(await run('owner/smal')).toBe(
      'There is no model "owner/smal" here: no downloaded model and no folder has that name. The nearest is owner/small.\n',
    );
    expect(await run('ollama:new')).toMatch(/^ollama:new:latest cannot be run\. It is stored one tensor a file/);
  });

  it('are told about one by one', async () => {
    await home();
    const { stdout } = await cli(['models', 'info', 'ollama:tiny:1b']);
    expect(stdout).toMatch(/^tiny:1b\n {2}architecture +Llama\n {2}predicts +next token\n/);
    expect(stdout.trimEnd()).toMatch(/\nIt can be run\.$/);
    expect(stdout).toMatch(/\n {2}for ghost text .+ in 8 bits\n {2}keys and values .+ for a whole context\n/);
    const t5 = (await cli(['models', 'info', fixturePath('t5')])).stdout;
    expect(t5).toMatch(/\n {2}context +any length\n/);
    expect(t5).not.toMatch(/ghost text|keys and values/);
    const { code, stderr } = await cli(['models', 'info', 'nothing-like-it']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'error: There is no model "nothing-like-it" here: no downloaded model and no folder has that name. `llm-trace models` lists all that are here.\n',
    });
  });
});
