/** Exit codes, what is printed where, and standard input. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, json, printed, SMALL, type TokenJson, tracedOnce } from '../cli-support';
import { GPT2_UNTIED, ROOT, tempFolder } from '../model/helpers';
import { fixturePath } from '../support';

tracedOnce();

const TEXT = 'The weather is';
const NO_MODEL = join(ROOT, 'scripts/package.mjs');

describe('a failure is told in one sentence on standard error, with exit code 1', () => {
  it.each<[string, string[], string, Uint8Array?]>([
    ...['trace', 'tokens', 'generate', 'fill', 'embed', 'heads', 'others', 'compare'].map(
      (name): [string, string[], string] => [
        `an empty text of ${name}`,
        [name, '', ...(name === 'compare' ? ['x'] : []), ...SMALL],
        'The text is empty: there is nothing to read.',
      ],
    ),
    [
      'one of several texts that is empty',
      ['embed', 'The', '', ...SMALL],
      'Text 2 of 2 is empty: there is nothing to read.',
    ],
    ['an empty standard input', ['trace', '-', ...SMALL], 'Standard input is empty: there is nothing to read.'],
    [
      'standard input that is not UTF-8',
      ['tokens', '-', ...SMALL],
      'Standard input is not UTF-8 text.',
      Uint8Array.of(0x41, 0xff),
    ],
    [
      'UTF-8 that breaks off',
      ['trace', '-', ...SMALL],
      'Standard input is not UTF-8 text.',
      Uint8Array.of(0x41, 0xe2, 0x82),
    ],
    [
      'UTF-16',
      ['generate', '-', ...SMALL],
      'Standard input is not UTF-8 text.',
      new Uint8Array(Buffer.from('\ufeffA', 'utf16le')),
    ],
    [
      'a missing file',
      ['trace', '--file', 'no-such-file', ...SMALL],
      'no-such-file does not exist: --file names a file of UTF-8 text.',
    ],
    [
      'a folder for a file',
      ['generate', '--file', 'src', ...SMALL],
      'src is a folder, not a file: --file names a file of UTF-8 text.',
    ],
    [
      'a file that is not text',
      ['tokens', '--file', 'media/icon.png', ...SMALL],
      'media/icon.png is not UTF-8 text: --file names a file of UTF-8 text.',
    ],
    [
      'no model folder',
      ['trace', TEXT, '--model', '/no/such/folder'],
      'The model folder /no/such/folder does not exist. `llm-trace models` lists all that are here.',
    ],
    [
      'no GGUF file',
      ['trace', TEXT, '--model', '/no/such.gguf'],
      '/no/such.gguf does not exist. `llm-trace models` lists all that are here.',
    ],
    [
      'no model folder for tokens',
      ['tokens', TEXT, '--model', '/no/such/folder'],
      'The model folder /no/such/folder does not exist. `llm-trace models` lists all that are here.',
    ],
    [
      'a file that is no model, for tokens',
      ['tokens', TEXT, '--model', NO_MODEL],
      `${NO_MODEL} is not a folder: name a folder with config.json, weights (model.safetensors) and tokenizer.json, as published on Hugging Face, or a GGUF file.`,
    ],
    [
      'a folder that holds no model, for tokens',
      ['tokens', TEXT, '--model', dirname(NO_MODEL)],
      `${dirname(NO_MODEL)} holds no model, as it has no config.json: name a folder with config.json, weights (model.safetensors) and tokenizer.json, as published on Hugging Face, or a GGUF file.`,
    ],
    [
      'no folder to save in',
      ['trace', TEXT, ...SMALL, '--save', '/no/such/folder/t.safetensors'],
      't.safetensors cannot be saved because the folder /no/such/folder does not exist.',
    ],
    [
      'no model folder to bench',
      ['bench', '--model', '/no/such/folder'],
      'The model folder /no/such/folder does not exist. `llm-trace models` lists all that are here.',
    ],
  ])('%s', async (_, args, sentence, input = new Uint8Array()) => {
    for (const call of [args, [...args, '--json']]) {
      expect(await cli(call, { input })).toEqual({ code: 1, stdout: '', stderr: `error: ${sentence}\n` });
    }
  });
});

it('a text that is the name of a file is read as a text, and how to read the file is told', async () => {
  const { code, stderr } = await cli(['tokens', 'package.json', ...SMALL]);
  expect([code, stderr]).toEqual([
    0,
    'This reads the text "package.json", not the file of that name: for the file, say --file package.json.\n',
  ]);
  expect((await cli(['tokens', 'src', ...SMALL])).stderr).toBe('');
});

describe('wrong usage is told on standard error, with exit code 2', () => {
  it.each<[string[], string]>([
    [['trace'], 'error: the text is missing: give it in quotes, - for standard input, or a file with --file\n'],
    [['tokens'], 'error: the text is missing'],
    [['embed'], 'error: the text is missing'],
    [['compare'], 'error: the text is missing'],
    [['generate', TEXT, '--file', 'LICENSE'], 'error: 2 texts are given, and 1 is read: leave one out, or a --file\n'],
    [['compare', 'a', 'b', '--file', 'LICENSE'], 'error: 3 texts are given, and 2 are read'],
    [['compare', '--file', 'LICENSE'], 'error: name another text, or another model (--other-model)'],
    [['models', 'pull'], "error: missing required argument 'id': `llm-trace models --help` has examples\n"],
    [['export', 'x'], "error: required option '--to <format>' not specified: `llm-trace export --help` has examples\n"],
    [['generate', TEXT, '--temp', '1'], "error: unknown option '--temp' (did you mean --temperature?)\n"],
    [['generate', TEXT, '--temperatur', '1'], "error: unknown option '--temperatur' (did you mean --temperature?)\n"],
    [['tokens', TEXT, '--json=2'], "error: unknown option '--json=2': --json takes no value\n"],
    [['trac', TEXT], "error: unknown command 'trac' (did you mean trace?)\n"],
    [['explain', TEXT], "error: unknown command 'explain': `llm-trace --help` lists all\n"],
    [
      ['trace', TEXT, 'is', ...SMALL],
      "error: too many arguments for 'trace'. Expected 1 argument but got 2. A text of several words stands in quotes.\n",
    ],
    [
      ['compare', 'a', 'b', '--patch', 'H'],
      "error: option '--patch <part>' argument 'H' is invalid. It is written as L4H3 or 4.3 (head 3 of block 4), L4X3 (head 3 of its cross-attention), L4MLP, L4PRE, L4MID, L4POST or all.\n",
    ],
    [['compare', 'a', 'b', ...SMALL, '--patch', 'L9H9'], "error: --patch: there is no block 9: this model's are 0 to "],
    [['trace', TEXT, '--nonsense'], "error: unknown option '--nonsense'"],
    [
      ['trace', TEXT, '--froz'],
      "error: unknown option '--froz': `llm-trace trace --help` lists its options; a text that begins with - stands behind --\n",
    ],
    [['models', 'pull', '--froz'], "error: unknown option '--froz': `llm-trace models pull --help` lists its options"],
    [['trace', TEXT, '--ayer', '2'], "error: unknown option '--ayer' (did you mean --layer?)\n"],
    [['tokens', TEXT, '--layer', '0'], "error: unknown option '--layer'"],
    [
      ['trace', TEXT, '--model'],
      "error: option '--model <model>' argument missing: `llm-trace trace --help` has examples\n",
    ],
    [['trace', TEXT, '--layer', 'x'], "error: option '--layer <n>' argument 'x' is invalid."],
    [['trace', TEXT, '--layer', '-1'], "error: option '--layer <n>' argument '-1' is invalid."],
    [['trace', TEXT, '--head', '1.5'], "error: option '--head <n>' argument '1.5' is invalid."],
    [['trace', TEXT, '--max-new-tokens', ''], "error: option '--max-new-tokens <n>' argument '' is invalid."],
    [['trace', TEXT, '--variant', 'bert'], "error: option '--variant <variant>' argument 'bert' is invalid."],
    [['trace', TEXT, ...SMALL, '--layer', '2'], "error: --layer: there is no block 2: this model's are 0 to 1"],
    [['trace', TEXT, ...SMALL, '--head', '4'], "error: --head: there is no head 4: this model's are 0 to 3"],
    [
      ['trace', TEXT, ...SMALL, '--explain', 'no such token'],
      'error: --explain: "no such token" is not one token of this model',
    ],
    [['trace', TEXT, ...SMALL, '--rather-than', '4480'], 'error: --rather-than: "4480" is not one token of this model'],
    [['trace', TEXT, ...SMALL, '--explain', '5', '--rather-than', '5'], 'error: --rather-than: '],
    [
      ['trace', TEXT, ...SMALL, '--variant', 'walkthrough', '--layer', '1'],
      'error: --layer does not apply with --variant walkthrough: the simplified block has block 0 and head 0 only',
    ],
    [
      ['trace', TEXT, ...SMALL, '--variant', 'walkthrough', '--head', '1'],
      'error: --head does not apply with --variant walkthrough: the simplified block has block 0 and head 0 only',
    ],
    [['trace', TEXT, ...SMALL, '--without', 'L9H0'], "error: --without: there is no block 9: this model's are 0 to 1"],
    [['trace', TEXT, ...SMALL, '--without', 'L0H4'], "error: --without: there is no head 4: this model's are 0 to 3"],
    [['trace', TEXT, ...SMALL, '--without', 'L0X0'], 'error: --without: this model has no cross-attention'],
    [['trace', TEXT, ...SMALL, '--instead', 'mean'], 'error: --instead belongs to --without'],
    [
      ['trace', TEXT, ...SMALL, '--target', 'y'],
      'error: --target belongs to models that read one text and write another: leave it out for this one',
    ],
    [
      ['generate', TEXT, ...SMALL, '--target-ids', '5', '--json'],
      'error: --target-ids belongs to models that read one text and write another',
    ],
    [['embed', '-', '-'], 'error: standard input (-) can be read once only'],
    [['compare', '-', '-'], 'error: standard input (-) can be read once only'],
    [['fill', TEXT, '--top', '51'], "error: option '--top <k>' argument '51' is invalid."],
    [['fill', TEXT, '--score', '--top', '5'], 'error: --top does not apply with --score'],
    [['evaluate', '.', '--completions', '--stride', '4'], 'error: --stride does not apply with --completions'],
    [
      ['evaluate', '.', '--window', '8', '--stride', '9'],
      'error: --stride 9 would leave out tokens between two windows of 8: at most 8',
    ],
    [
      ['evaluate', 'README.md', ...SMALL, '--stride', '9000'],
      'error: --stride 9000 would leave out tokens between two windows of 96: at most 96',
    ],
    [['evaluate', '.', '--context'], 'error: --context belongs to --completions'],
    [['evaluate', '.', '--places', '200'], 'error: --places belongs to --completions'],
    [['generate', TEXT, '--temperature', '-0.1'], "error: option '--temperature <t>' argument '-0.1' is invalid."],
    [['generate', TEXT, '--temperature', 'NaN'], "error: option '--temperature <t>' argument 'NaN' is invalid."],
    [['generate', TEXT, '--top-k', '-1'], "error: option '--top-k <k>' argument '-1' is invalid."],
    [['generate', TEXT, '--top-p', '0'], "error: option '--top-p <p>' argument '0' is invalid."],
    [['generate', TEXT, '--top-p', '1.01'], "error: option '--top-p <p>' argument '1.01' is invalid."],
    [['generate', TEXT, ...SMALL, '--top-k', '2'], 'error: --top-k belongs to a --temperature above 0'],
    [['generate', TEXT, ...SMALL, '--seed', '0'], 'error: --seed belongs to a --temperature above 0'],
    [['generate', TEXT, '--top-p', '0.5', '--temperature', '0'], 'error: --top-p belongs to a --temperature above 0'],
    [['tokens', TEXT, '--model', ''], "error: option '--model <model>' argument '' is invalid. It names no model."],
    [
      ['generate', TEXT, '--max-tokens', '3'],
      "error: unknown option '--max-tokens': it is an option of evaluate (did you mean --max-new-tokens?)\n",
    ],
    [
      ['generate', TEXT, '--top', '3'],
      "error: unknown option '--top': it is an option of fill and heads (did you mean --top-k or --top-p?)\n",
    ],
    [
      ['generate', TEXT, '--tokens-new', '3'],
      "error: unknown option '--tokens-new' (did you mean --max-new-tokens?)\n",
    ],
    [['trace', '--file', ''], "error: option '--file <path>' argument '' is invalid. It must be a path."],
    [['trace', TEXT, '--save', ''], "error: option '--save <file>' argument '' is invalid. It must be a path."],
    [['show', ''], "error: command-argument value '' is invalid for argument 'file'. It must be a path."],
    [['evaluate', 'src', ''], "error: command-argument value '' is invalid for argument 'path'. It must be a path."],
    [['generate', TEXT, '--seed', 'abc'], "error: option '--seed <s>' argument 'abc' is invalid."],
    [['bench', TEXT], 'error: too many arguments'],
    [
      ['models', 'bogus'],
      'error: there is no command "models bogus": there are models list, models info, models pull and',
    ],
    [['weight', 'none', ...SMALL], 'error: gpt2 has no weight "none". '],
    [['trace', 'x', '--temperature', '1'], "error: unknown option '--temperature': it is an option of generate"],
    [['generate', 'x', '--step', '1'], "error: unknown option '--step': it is an option of trace and show"],
    [['tokens', '-dash'], "error: unknown option '-dash'; a text that begins with - stands behind --"],
    [
      ['trace', TEXT, '--step', '9-8'],
      "error: option '--step <n>' argument '9-8' is invalid. It must be whole numbers of",
    ],
    [['bench', '--shape', 'cube'], "error: option '--shape <name...>' argument 'cube' is invalid."],
    [['bench', '--shape', 'qwen2', ...SMALL], "error: option '--shape <name...>' cannot be used with option '--model"],
  ])('%j', async (args, beginning) => {
    const { code, stdout, stderr } = await cli(args, { input: TEXT });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.slice(0, beginning.length)).toBe(beginning);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    [['help', 'embedd'], 'error: there is no command "embedd": the nearest is embed\n'],
    [['help', 'info'], 'error: there is no command "info": the nearest is models info\n'],
    [['models', 'help', 'pul'], 'error: there is no command "models pul": the nearest is models pull\n'],
  ])('%j names no command: the nearest is told', async (args, said) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: said });
  });

  it('no sub-command at all: the help', async () => {
    const { code, stdout, stderr } = await cli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: llm-trace /);
  });
});

it('a text that is not one token is told how to be looked at', async () => {
  const { code, stderr } = await cli(['trace', TEXT, ...SMALL, '--explain', 'zzzzqq']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/"zzzzqq" is not one token of this model.*\. `llm-trace tokens` shows how a text is cut\.\n$/);
});

describe('exit code 0', () => {
  it.each([
    [['--help'], /^Usage: llm-trace /],
    [['trace', '--help'], /^Usage: llm-trace trace /],
    [['help', 'generate'], /^Usage: llm-trace generate /],
    [['help', 'models', 'pull'], /^Usage: llm-trace models pull /],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
    [
      ['trace', TEXT, '--model', GPT2_UNTIED, '--layer', '2', '--head', '4', '--max-new-tokens', '0'],
      /\n18\. The text as it went on \(The whole text\)\n/,
    ],
    [['generate', TEXT, ...SMALL, '--max-new-tokens', '0'], /^The weather is\n$/],
  ])('%j', async (args, output) => {
    expect(await printed(args)).toMatch(output);
  });
});

it('steps are named one by one, with commas between them, or from one to another', async () => {
  const steps = async (named: string) =>
    (await printed(['trace', TEXT, ...SMALL, '--step', named])).match(/^\d+(?=\. )/gm)?.map(Number);
  expect(await steps('8-10')).toEqual([8, 9, 10]);
  expect(await steps('2,8-9')).toEqual([2, 8, 9]);
});

it('a text that begins with a dash stands behind --', async () => {
  expect(await printed(['tokens', ...SMALL, '--', '-dash'])).toContain('"-"');
});

it('a name that no tensor is like is told each name once', async () => {
  const { stderr } = await cli(['trace', TEXT, ...SMALL, '--tensor', 'q'.repeat(40)]);
  const names = stderr.match(/blocks\.[\w.]+|ln_final|logits/g) ?? [];
  expect(names.length).toBeGreaterThan(10);
  expect(new Set(names).size).toBe(names.length);
});

it('of a text of many characters the middle is not printed, unless --full asks for it', async () => {
  const input = 'The weather is fine, and so are we. '.repeat(400);
  const shown = await cli(['trace', '-', ...SMALL, '--step', '1'], { input });
  expect(shown.stdout.length).toBeLessThan(6000);
  expect(shown.stdout).toMatch(/\n {3}\.\.\. 10,400 characters that are not shown \.\.\.\n/);
  expect((await cli(['trace', '-', ...SMALL, '--step', '1', '--full'], { input })).stdout).toContain(input);
});

describe('the help', () => {
  const NAMES = [
    ...['trace', 'show', 'compare', 'tokens', 'generate', 'fill', 'embed', 'heads', 'others', 'models', 'evaluate'],
    ...['export', 'weight', 'bench'],
  ];

  it('of the program tells the exit codes, and files that are there', async () => {
    const help = await printed(['--help']);
    for (const code of ['0', '1', '2', '3', '128']) expect(help).toMatch(new RegExp(`\\n  ${code} `));
    for (const name of ['terminal.md', 'cli.schema.json']) {
      const [, path = ''] = new RegExp(`\\n  (\\S+${name}): `).exec(help) ?? [];
      expect(existsSync(path), name).toBe(true);
    }
    expect(help).not.toContain('docs of the project');
    expect([...help.matchAll(/^ {2}(\w+) (?:\[| {2})/gm)].map(([, name]) => name)).toEqual(
      expect.arrayContaining(NAMES),
    );
  });

  it('is as wide as the terminal, the options as well as all else but what is typed or a path', async () => {
    const { stdout } = await cli(['--help'], { columns: 60 });
    const prose = stdout.split('\n').filter((line) => !/\S\/\S/.test(line));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(Math.max(...prose.map((line) => line.length))).toBeGreaterThan(50);
  });

  it.each(NAMES)(
    'of %s is in sentences, has examples that can be typed, and tells no default that is none',
    async (name) => {
      const help = await printed([name, '--help']);
      expect(help).not.toMatch(/default: (\[\]|"?\/)/);
      expect(help).toMatch(/\n\nExamples:\n {2}llm-trace /);
      const [, options = ''] = /\nOptions:\n([\s\S]*?)\n\n/.exec(help) ?? [];
      for (const option of options.split(/\n(?= {2}-)/)) {
        const said = option.replace(/\s+/g, ' ').replace(/^ ?(-\w, )?--[\w-]+( <[^>]+>)? /, '');
        expect(said).toMatch(/^(0|[A-Z]).*(\.|\.\s\([^)]+\))$/);
      }
      for (const [, example = ''] of help.matchAll(/^ {2}llm-trace (.*)$/gm)) {
        const words = [...example.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
        const flags = words.filter((word) => word.startsWith('--'));
        for (const flag of flags) expect(help).toMatch(new RegExp(`\\n  (-\\w, )?${flag}[ \\n]`));
      }
    },
  );

  it.each(['fill', 'embed', 'weight'])('of %s tells what its model has to be', async (name) => {
    const help = (await printed([name, '--help'])).replace(/\s+/g, ' ');
    expect(help).toMatch(
      /--model <model> A (model that fills in masks|sentence encoder|quantised GGUF file): a model folder/,
    );
    expect(help).not.toContain('starter');
  });
});

describe('standard input', () => {
  it.each([
    ['with a line end', 'The weather is\n'],
    ['with a byte order mark', '\ufeffThe weather is'],
    ['longer than a pipe holds', 'The weather is fine. '.repeat(3500)],
    ['a dash', '-'],
    ['astral characters', '👩‍👩‍👧 e\u0301'],
  ])('is the text, unchanged: %s', async (_, input) => {
    const { tokens } = await json<{ tokens: TokenJson[] }>(['tokens', '-', ...SMALL], { input });
    expect(tokens.at(-1)?.end).toBe(input.length);
    expect(tokens[0]?.start).toBe(0);
  });

  it('gives the same trace as an argument', async () => {
    const fromArgument = await json<Record<string, unknown>>(['trace', TEXT, ...SMALL]);
    const fromInput = await json<Record<string, unknown>>(['trace', '-', ...SMALL], { input: TEXT });
    expect({ ...fromInput, timings: null }).toEqual({ ...fromArgument, timings: null });
  });

  it('is not read when the text is an argument', async () => {
    expect(await printed(['generate', TEXT, ...SMALL, '--max-new-tokens', '0'], { input: Uint8Array.of(0xff) })).toBe(
      `${TEXT}\n`,
    );
  });
});

describe('--file', () => {
  it.each([
    ['trace', []],
    ['tokens', []],
    ['heads', []],
    ['others', []],
    ['compare', ['--other-model', ...SMALL.slice(1)]],
  ])('gives %s the file’s text without the last line’s end', async (name, options) => {
    const [text, path] = ['The weather\nis', join(await tempFolder(), 'text.txt')];
    await writeFile(path, `${text}\n`);
    const run = (given: string[]) => json<Record<string, unknown>>([name, ...given, ...SMALL, ...options]);
    const [fromFile, fromArgument] = [await run(['--file', path]), await run([text])];
    expect({ ...fromFile, timings: null }).toEqual({ ...fromArgument, timings: null });
  });

  it.each([
    ['The weather is', ''],
    ['The weather is\r\n', ''],
    ['The weather is\n\n', 'line break'],
    ['The weather is \n', 'space'],
  ])('leaves out one line end, and trace tells of what is left at the end: %j', async (text, left) => {
    const path = join(await tempFolder(), 'text.txt');
    await writeFile(path, text);
    const { code, stderr } = await cli(['trace', '--file', path, ...SMALL, '--glance']);
    const note = `The text ends with a ${left}, which is read too: without it the model predicts what follows the last word.\n`;
    expect({ code, stderr }).toEqual({ code: 0, stderr: left === '' ? '' : note });
    expect((await cli(['tokens', '--file', path, ...SMALL])).stderr).toBe('');
  });

  const READ = 'which is read too: without it the model predicts what follows the last word.\n';

  it.each([
    ['generate', ['The weather is ', '--max-new-tokens', '1', '--json'], `The text ends with a space, ${READ}`],
    ['others', ['The weather is '], `The text ends with a space, ${READ}`],
    ['compare', ['The weather is', 'The weather was\n'], `The text of B ends with a line break, ${READ}`],
    ['compare', ['The weather is ', '--other-model', ...SMALL.slice(1)], `The text ends with a space, ${READ}`],
    ['heads', ['The weather is '], ''],
  ])('%s tells of white space at the end of a text whose next token it shows: %j', async (name, args, said) => {
    const { code, stderr } = await cli([name, ...args, ...SMALL]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: said });
  });

  it('show tells of it as trace does', async () => {
    const path = join(await tempFolder(), 'a.trace.safetensors');
    const { stderr } = await cli(['trace', 'The weather is ', ...SMALL, '--save', path, '--glance']);
    expect(stderr).toBe(`The text ends with a space, ${READ}`);
    expect(await cli(['show', path, ...SMALL, '--glance'])).toMatchObject({ code: 0, stderr });
  });

  it('generate tells of it before its pace, and not for a model that writes another text', async () => {
    const told = async (...args: string[]) =>
      (await cli(['generate', '-', ...args], { input: 'The weather\n' })).stderr;
    expect((await told(...SMALL)).split('\n')[0]).toBe(`The text ends with a line break, ${READ.trimEnd()}`);
    expect(await told('--model', fixturePath('t5'))).not.toContain('ends with');
  });

  it('refuses a file that has a line end only', async () => {
    const path = join(await tempFolder(), 'text.txt');
    await writeFile(path, '\n');
    expect(await cli(['trace', '--file', path, ...SMALL])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${path} is empty: there is nothing to read.\n`),
    });
  });

  it('adds a text to one that is given, and can be standard input', async () => {
    const compare = (given: string[], input = '') => json(['compare', ...given, ...SMALL], { input });
    expect(await compare([TEXT, '--file', '-'], 'The sky is')).toEqual(await compare([TEXT, 'The sky is']));
  });
});

describe('tokens', () => {
  it('are a table with the place of each in UTF-16 units and in bytes', async () => {
    const lines = (await printed(['tokens', 'The é😀', ...SMALL])).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ +id +UTF-16 units +UTF-8 bytes +token +text$/);
    expect(lines[1]).toMatch(/^ +\d+ +0\.\.3 +0\.\.3 +The +"The"$/);
    expect(lines.at(-3)).toMatch(/^ +\d+ +5\.\.7 +6\.\.10 .* "<0x..>"$/);
    expect(lines.slice(-2)).toEqual(['', expect.stringMatching(/^“<0x..>” is one byte, /)]);
  });

  it('say what they stand for, without a space that the tokenizer has put before the text', async () => {
    const text = await printed(['tokens', 'Once upon', '--model', fixturePath('t5')]);
    expect(text).toMatch(/ ▁\S* +"[^ ]/);
    expect(text).toMatch(/\n\n"▁" is a space that the tokenizer puts before "O", and not in the text: /);
    expect(await printed(['tokens', ' Once', ...SMALL])).not.toContain('is the tokenizer’s');
  });
});

it('a text that begins with a dash comes after --', async () => {
  const { tokens } = JSON.parse(await printed(['tokens', ...SMALL, '--json', '--', '--json'])) as {
    tokens: TokenJson[];
  };
  expect(tokens.map(({ text }) => text).join('')).toBe('--json');
});
