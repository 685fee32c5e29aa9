/** What a saved trace says besides its tensors is held against them, against the vocabulary, and against a digest. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { engineOfFile, otherEngine, trace } from '../engine-support';
import { GPT2, headerFile, type Json, ROOT, tempFolder } from '../model/helpers';

const TEXT = 'The weather is';
const FIXTURES = join(ROOT, 'test/fixtures');

const engine = engineOfFile();

/** With a tokenizer of each kind, and models that predict each kind of thing. */
const USUAL = ['gpt2', 'llama', 'bert', 'electra', 'xlm-roberta', 't5', 'marian'];
const FAMILIES = thorough
  ? readdirSync(FIXTURES).filter((name) => existsSync(join(FIXTURES, name, 'config.json')))
  : USUAL;

interface Facts {
  top: { id: number; text: string; logit: number }[];
  tokens: { text: string; end: number }[];
  generation: { text: string; ids: number[]; tokens: { id: number; text: string; logprob: number }[] };
}
type Header = Record<string, { data_offsets: number[] }> & { __metadata__: Json };
type Change = (facts: Facts, header: Header, data: Buffer) => void;

async function saved(model = GPT2): Promise<string> {
  const path = join(await tempFolder(), 'a.safetensors');
  const summary = await trace(engine, TEXT, model, 4);
  await engine.save({ trace: summary.trace, path, variant: 'model' });
  return path;
}

let unchanged: Promise<Buffer> | undefined;

/** @param isOld the file is as older versions wrote it, without digests */
async function changed(change: Change, isOld = false): Promise<string> {
  const path = join(await tempFolder(), 'a.safetensors');
  unchanged ??= saved().then((file) => readFile(file));
  const bytes = Buffer.from(await unchanged);
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header: Header = JSON.parse(bytes.toString('utf8', 8, end));
  const facts = JSON.parse(header.__metadata__['llm_trace'] as string);
  const data = Buffer.from(bytes.subarray(end));
  change(facts, header, data);
  header.__metadata__['llm_trace'] = JSON.stringify(facts);
  if (isOld) for (const key of ['metadata_sha256', 'tensors_sha256']) delete header.__metadata__[key];
  await writeFile(path, Buffer.concat([headerFile(header), data]));
  return path;
}

/** What is told of a file, with its model or without one. */
async function told(path: string, models: readonly string[] = [GPT2]) {
  // Another one than that which saves: it knows of a file what that says. One that has opened a model finds it by the
  // weights that the file names.
  const opens = otherEngine(models.length > 0 ? 'another' : 'modelless');
  const opened = await opens.openTrace({ path, models: [...models] });
  await opens.dropTrace({ trace: opened.trace });
  const statements = opened.proofs.find(({ name }) => name === 'statements');
  return { ...opened, status: statements?.status, claim: statements?.claim, differs: statements?.differs };
}

describe('a file that was changed by nobody', () => {
  it.each(FAMILIES)('holds: %s', async (name) => {
    const model = join(FIXTURES, name);
    const { status, differs } = await told(await saved(model), [model]);
    expect({ status, differs }).toEqual({ status: 'holds', differs: undefined });
  });

  it('holds of ids that no text is cut into, some of them masked', async () => {
    const folder = join(FIXTURES, 'bert');
    const ids = [101, 5, 6, 7, 8, 9].map((id) => id % 400);
    for (const [model, masked] of [
      [GPT2, undefined],
      [folder, [3]],
      [join(FIXTURES, 'llama'), undefined],
    ] as const) {
      const made = await engine.trace({ model, text: '', ids, maxNewTokens: 3, ...(masked && { masked }) });
      const path = join(await tempFolder(), 'a.safetensors');
      await engine.save({ trace: made.trace, path, variant: 'model' });
      expect((await told(path, [model])).differs, model).toBeUndefined();
    }
  });

  it('holds without its model, and says that no text is compared', async () => {
    const { status, claim } = await told(await saved(), []);
    expect(status).toBe('holds');
    expect(claim).toMatch(/without the model no text is compared with its vocabulary$/);
  });
});

const CHANGES: [string, Change, RegExp][] = [
  [
    'a generated text',
    ({ generation }) => (generation.text += 'x'),
    /^the whole text is said to be “.*x”; the text and what was written after it are “/,
  ],
  [
    'a token’s text',
    ({ tokens }) => ((tokens[1] as { text: string }).text = 'x'),
    /^token 1, id \d+, is said to be “x”/,
  ],
  [
    'a generated token’s text',
    ({ generation: { tokens } }) => ((tokens[2] as { text: string }).text = 'x'),
    /^generated token 3, id \d+, is said to be “x”; in the vocabulary it is/,
  ],
  [
    'where a token is',
    ({ tokens }) => ((tokens[0] as { end: number }).end = 1),
    /^token 0, “.*”, is said to be the characters 0 to 1 of the text, which are “T”: the tokenizer does not cut the text so/,
  ],
  [
    'the text, where as many tokens stand for it as before',
    (_, { __metadata__: metadata }) => (metadata['text'] = 'The weazher is'),
    /^token \d, “[^”]*t[^”]*”, is said to be the characters \d+ to \d+ of the text, which are “[^”]*z[^”]*”: .*; 1 more$/,
  ],
  [
    'the text, where its beginning is as before',
    (_, { __metadata__: metadata }) => (metadata['text'] = 'The weather iz'),
    /^token [1-9], “.*s”, is said to be the characters \d+ to 14 of the text, which are “.*z”: /,
  ],
  [
    'a generated id',
    ({ generation: { tokens } }) => ((tokens[1] as { id: number }).id = 5),
    /^generated token 2, id 5, is said to be/,
  ],
  ['an id of the whole text', ({ generation }) => (generation.ids[4] = 5), /^id 5 of the whole text is said to be 5/],
  [
    'a prediction’s logit',
    ({ top }) => ((top[1] as { logit: number }).logit += 1),
    /^prediction 2 is said to be .* by the tensor logits it is/,
  ],
  [
    'a prediction’s logit, in its fifth digit',
    ({ top }) => {
      const one = top[1] as { logit: number };
      one.logit = Number(one.logit.toPrecision(4)) + 1e-6 * Math.abs(one.logit);
    },
    /^prediction 2 is said to be “[^”]*” with the logit (\S+); by the tensor logits it is “[^”]*” with the logit (?!\1)\S+$/,
  ],
  [
    'the first log probability',
    ({ generation: { tokens } }) => ((tokens[0] as { logprob: number }).logprob = -0.01),
    /^generated token 1, “.*”, is said to have the log probability -0.01/,
  ],
];

describe('a changed file fails, and says what differs', () => {
  it.each(CHANGES)('%s', async (_, change, message) => {
    for (const isOld of [false, true]) {
      const { status, differs } = await told(await changed(change, isOld));
      expect(status).toBe('fails');
      expect(differs).toMatch(message);
    }
  });

  it('a later log probability, which follows from no tensor: by the digest', async () => {
    const change: Change = ({ generation: { tokens } }) => {
      (tokens[2] as { logprob: number }).logprob = -0.5;
    };
    const { status, differs } = await told(await changed(change));
    expect({ status, differs }).toEqual({
      status: 'fails',
      differs: 'what it says besides its tensors, or the digest of that, was changed since it was saved',
    });
    expect((await told(await changed(change, true))).claim).not.toContain('what was saved');
  });

  it('also after it was saved again', async () => {
    const path = await changed(({ generation: { tokens } }) => {
      (tokens[2] as { logprob: number }).logprob = -0.5;
    });
    const other = otherEngine('another');
    const { trace: id } = await other.openTrace({ path, models: [GPT2] });
    await other.save({ trace: id, path: `${path}.copy`, variant: 'model' });
    expect((await told(`${path}.copy`)).status).toBe('fails');
  });

  it('a key of a digest that has another name', async () => {
    const { status, differs } = await told(
      await changed((_, { __metadata__: metadata }) => {
        metadata['metadata_sha255'] = metadata['metadata_sha256'];
        delete metadata['metadata_sha256'];
      }),
    );
    expect({ status, differs }).toEqual({
      status: 'fails',
      differs: 'what it says besides its tensors, or the digest of that, was changed since it was saved',
    });
  });

  it('logits: and the predictions that are shown are those of the tensor', async () => {
    const path = await changed((facts, header, data) => {
      const [start = 0, end = 0] = header['logits']?.data_offsets ?? [];
      const rows = facts.tokens.length;
      const width = (end - start) / 4 / rows;
      data.writeFloatLE(50, start + 4 * ((rows - 1) * width + 7));
    });
    for (const models of [[GPT2], []]) {
      const { status, differs, top } = await told(path, models);
      expect(top[0]).toMatchObject({ id: 7, logit: 50 });
      expect(top[0]?.probability).toBeGreaterThan(0.99);
      expect(status).toBe('fails');
      expect(differs).toMatch(/^prediction 1 is said to be .*; \d+ more$/);
    }
  });
});

describe('the bytes of the tensors', () => {
  /** The proof of them, once all blocks are proven. */
  async function bytesOf(path: string, side?: 'a' | 'b') {
    const opened = otherEngine('another');
    const { trace: id } = await opened.openTrace({ path, models: [], ...(side && { side }) });
    const params = { variant: 'model', blocks: Number.MAX_SAFE_INTEGER } as const;
    const { proofs } = await opened.read({ trace: id, what: 'proofs', params });
    return { engine: opened, id, proof: proofs.find(({ name }) => name === 'tensor-bytes') };
  }

  /** The lowest bit of a value, which is less than what its rounding explains. */
  const flip = (_: Facts, header: Header, data: Buffer) => {
    const [start = 0] = header['blocks.0.attn_out']?.data_offsets ?? [];
    data.writeUInt8(data.readUInt8(start) ^ 1, start);
  };

  it('hold where nobody has changed them', async () => {
    expect((await bytesOf(await saved())).proof).toMatchObject({ status: 'holds' });
  });

  it('fail where one bit was changed, also after the trace was saved again', async () => {
    const path = await changed(flip);
    const fails = { status: 'fails', differs: 'its tensors were changed since it was saved' };
    const { engine: other, id, proof } = await bytesOf(path);
    expect(proof).toMatchObject(fails);
    await other.save({ trace: id, path: `${path}.copy`, variant: 'model' });
    expect((await bytesOf(`${path}.copy`)).proof).toMatchObject(fails);
  });

  it('are not said to be changed where their digest may be', async () => {
    const path = await changed((_, { __metadata__: metadata }) => {
      const digest = String(metadata['tensors_sha256']);
      metadata['tensors_sha256'] = (digest.startsWith('0') ? '1' : '0') + digest.slice(1);
    });
    expect((await bytesOf(path)).proof).toMatchObject({
      status: 'fails',
      differs: 'its tensors, or the digest that it has of them, were changed since it was saved',
    });
  });

  it('are not told of a file of an older version', async () => {
    expect((await bytesOf(await changed(flip, true))).proof).toMatchObject({
      status: 'not applicable',
      because: 'the file has no digest of them: an older version saved it',
    });
  });

  it('of a comparison are those of each side', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    const [a, b] = [await trace(engine, TEXT, GPT2, 4), await trace(engine, 'A second line', GPT2, 4)];
    const sides = { a: { trace: a.trace, variant: 'model' }, b: { trace: b.trace, variant: 'model' } } as const;
    await engine.saveComparison({ ...sides, path });
    const bytes = await readFile(path);
    const end = 8 + Number(bytes.readBigUInt64LE(0));
    const [start = 0] = JSON.parse(bytes.toString('utf8', 8, end))['b.blocks.0.attn_out'].data_offsets;
    for (const side of ['a', 'b'] as const) expect((await bytesOf(path, side)).proof?.status).toBe('holds');
    bytes.writeUInt8(bytes.readUInt8(end + start) ^ 1, end + start);
    await writeFile(path, bytes);
    expect((await bytesOf(path, 'a')).proof?.status).toBe('holds');
    expect((await bytesOf(path, 'b')).proof?.status).toBe('fails');
  });
});
