/** The file that --save writes: names, shapes, dtypes, metadata, and the same values as in the JSON. */

import { createHash } from 'node:crypto';
import { chmod, lstat, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { thorough } from '../../workbench/thorough';
import { cli, json, printed, type TensorJson, type TraceJson } from '../cli-support';
import { copyOf, folderWith, GPT2, GPT2_UNTIED, readTensorFile, STARTER, tempFolder } from '../model/helpers';
import { openTensors } from '../support';

const TEXT = 'The weather is';

/** Names and axes of a block's stages. P, H, D, E, M: tokens, heads, d_head, d_model, d_mlp. */
const BLOCK: Readonly<Record<string, string>> = {
  resid_pre: 'PE',
  ln1: 'PE',
  'attn.q': 'PHD',
  'attn.k': 'PHD',
  'attn.v': 'PHD',
  'attn.attn_scores_unmasked': 'HPP',
  'attn.attn_scores': 'HPP',
  'attn.pattern': 'HPP',
  'attn.z': 'PHD',
  attn_out: 'PE',
  resid_mid: 'PE',
  ln2: 'PE',
  'mlp.pre': 'PM',
  'mlp.post': 'PM',
  mlp_out: 'PE',
  resid_post: 'PE',
};

type Sizes = Readonly<Record<string, number>>;

function stages(
  layers: number,
  outside: Readonly<Record<string, string>>,
  sizes: Sizes,
  real: Sizes,
): Record<string, number[]> {
  const shape = (axes: string, of: Sizes) => [...axes].map((axis) => of[axis] as number);
  const blocks = Array.from({ length: layers }, (_, layer) =>
    Object.entries(BLOCK).map(([name, axes]) => [`blocks.${layer}.${name}`, shape(axes, sizes)] as const),
  );
  const others = Object.entries(outside).map(([name, axes]) => [name, shape(axes, real)] as const);
  return Object.fromEntries([...blocks.flat(), ...others]);
}

/** Of a fixture, and of the model that everybody has; `npm run check:long` saves one of further sizes. */
const MODELS = [
  ['gpt2', GPT2, { P: 6, H: 4, D: 8, E: 32, M: 128, V: 448 }, 2],
  ...(thorough
    ? [['gpt2-inverse-layer-scale', GPT2_UNTIED, { P: 6, H: 5, D: 8, E: 40, M: 72, V: 448 }, 3] as const]
    : []),
  ['starter', STARTER, { P: 3, H: 8, D: 32, E: 256, M: 1024, V: 8193 }, 6],
] as const;

describe.each(MODELS)('%s', (name, model, sizes, layers) => {
  it.each(['model', 'walkthrough'] as const)('the file of the %s', async (variant) => {
    const path = join(await tempFolder(), 'trace.safetensors');
    const trace = await json<TraceJson>(['trace', TEXT, '--model', model, '--variant', variant, '--save', path]);
    const oneHead = { ...sizes, H: 1, D: sizes.E };
    const expected =
      variant === 'model'
        ? stages(layers, { embed: 'PE', pos_embed: 'PE', ln_final: 'PE', logits: 'PV' }, sizes, sizes)
        : stages(1, { embed: 'PE', ln_final: 'PE', logits: 'PV' }, oneHead, sizes);

    const raw = await readTensorFile(path);
    expect(raw.find((tensor) => tensor.name === 'ids')).toMatchObject({ dtype: 'I64', shape: [sizes.P] });
    const written = raw.filter((tensor) => tensor.name !== 'ids');
    expect(Object.fromEntries(written.map((tensor) => [tensor.name, tensor.shape]))).toEqual(expected);
    expect([...new Set(written.map(({ dtype }) => dtype))]).toEqual(['F32']);
    const ids = raw.find((tensor) => tensor.name === 'ids') as { bytes: Uint8Array };
    expect([...new BigInt64Array(Uint8Array.from(ids.bytes).buffer)].map(Number)).toEqual(
      trace.tokens.map(({ id }) => id),
    );

    const { metadata, float32 } = await openTensors(path);
    const weights = createHash('sha256')
      .update(await readFile(join(model, 'model.safetensors')))
      .digest('hex');
    expect(metadata).toEqual({
      text: TEXT,
      model: name,
      weights_sha256: weights,
      variant,
      llm_trace_version: version,
      onnxruntime_version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      traced_tokens: `last ${sizes.P} of ${sizes.P}`,
      llm_trace: expect.any(String),
      tensors_sha256: createHash('sha256')
        .update((await readFile(path)).subarray(8 + Number((await readFile(path)).readBigUInt64LE(0))))
        .digest('hex'),
      metadata_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const facts = JSON.parse(metadata['llm_trace'] as string) as object;
    expect(facts).toMatchObject({ format: 2, model: { name }, plan: { family: 'gpt2', stages: expect.any(Array) } });
    expect(metadata['llm_trace'], 'no path of this machine').not.toContain(process.cwd());

    let compared = 0;
    for (const tensor of trace.steps.flatMap((step) => step.tensors)) {
      // Beside the variant's tensors the JSON has the model's, which the file has not.
      const inFile = tensor.kind === 'stage' && (tensor.variant === variant || !tensor.name.startsWith('blocks.'));
      if (!inFile || !(tensor.name in expected)) continue;
      expect(excerptOf(await float32(tensor.name), tensor), tensor.name).toEqual(tensor.excerpt.values);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(18);
  });
});

/** The values of a whole tensor that its excerpt shows. */
function excerptOf(data: Float32Array, { shape, axes, head, excerpt }: TensorJson): (number | string)[][] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const headAxis = axes.indexOf('head');
  const [rowAxis, columnAxis] = [0, 1, 2].filter((axis) => axis !== headAxis) as [number, number];
  const start = headAxis < 0 ? 0 : (head as number) * (strides[headAxis] as number);
  return excerpt.rows.map((row) =>
    excerpt.columns.map((column) => {
      const value = data[
        start + row * (strides[rowAxis] as number) + column * (strides[columnAxis] as number)
      ] as number;
      return value === -Infinity ? '-inf' : value + 0; // JSON has no -0
    }),
  );
}

describe('a file of the same name', () => {
  const trace = (path: string, ...more: string[]) => ['trace', TEXT, '--model', GPT2, '--save', path, ...more];

  it('is not touched without --force, and the model is not run', async () => {
    const path = join(await folderWith({ 'a.safetensors': 'dear' }), 'a.safetensors');
    const { code, stdout, stderr } = await cli(trace(path));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `error: ${path} exists already: choose another name, or add --force to replace a saved trace.\n`,
    );
    expect(await readFile(path, 'utf8')).toBe('dear');
  });

  it('is replaced with --force when it is a saved trace, through its link and with its permissions', async () => {
    const folder = await tempFolder();
    const [path, link] = [join(folder, 'trace.safetensors'), join(folder, 'link')];
    await printed(['trace', 'x', '--model', GPT2, '--save', path]);
    await chmod(path, 0o600);
    await symlink('trace.safetensors', link);
    expect(await printed(trace(link, '--force'))).toContain(`\nSaved to ${link}\n`);
    expect((await openTensors(path)).metadata['text']).toBe(TEXT);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(['link', 'trace.safetensors']);
  });

  it('is never replaced when it is weights, of the model itself or any other', async () => {
    const model = await copyOf(GPT2);
    const weights = join(model, 'model.safetensors');
    const before = await readFile(weights);
    for (const path of [weights, join(model, 'config.json')]) {
      const { code, stdout, stderr } = await cli(['trace', TEXT, '--model', model, '--save', path, '--force']);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe(
        `error: ${path} is not replaced because it is not a trace that LLM Trace saved: choose another name.\n`,
      );
    }
    expect(Buffer.compare(await readFile(weights), before)).toBe(0);
    await printed(['trace', TEXT, '--model', model]);
  });
});

it('--force without --save is wrong usage', async () => {
  expect(await cli(['trace', TEXT, '--model', GPT2, '--force'])).toMatchObject({ code: 2 });
});

it('a name of 250 characters is written', async () => {
  const path = join(await tempFolder(), `${'n'.repeat(238)}.safetensors`);
  await printed(['trace', 'x', '--model', GPT2, '--save', path]);
  expect((await openTensors(path)).metadata['text']).toBe('x');
});

it('of a text longer than the context has its last tokens, and says so', async () => {
  const path = join(await tempFolder(), 'trace.safetensors');
  const input = 'The weather is fine, and so are we. '.repeat(20).trimEnd();
  const trace = await json<TraceJson>(['trace', '-', '--model', GPT2, '--save', path], { input });
  const { metadata, shape } = await openTensors(path);
  expect(metadata['traced_tokens']).toBe(`last 96 of ${trace.cut?.total}`);
  expect(metadata['text']).toBe(input);
  expect(shape('blocks.1.attn.pattern')).toEqual([4, 96, 96]);
  expect(shape('ids')).toEqual([96]);
});
