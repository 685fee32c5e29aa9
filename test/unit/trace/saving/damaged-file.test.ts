/** A file that is no trace, or a damaged one, gets a sentence. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SavedTrace } from '../../../../src/trace/saving/saved';
import { failure, type Json } from '../../model/helpers';

import { asFormat1, bytes, type Change, changed, type Header, LAYERS, saved, withTrace } from './save-a-trace';

withTrace();

/** The parts of a plan that are damaged. */
interface MutablePlan {
  nodes: { id: number; kind: string; inputs: number[] }[];
  stages: { name: string; node: number }[];
  links: { first: number; end: number }[];
  logits: number;
}

describe('a damaged file', () => {
  const rename = (from: string, to: string) => (header: Header) => {
    header[to] = header[from] as Header[string];
    delete header[from];
  };

  const spec = (field: string, value: unknown) => (_: Header, facts: Json) => {
    (facts['spec'] as Json)[field] = value;
  };
  const plan = (change: (plan: MutablePlan) => void) => (_: Header, facts: Json) =>
    change(facts['plan'] as MutablePlan);

  it.each<[string, Change, RegExp]>([
    ['no metadata', (header) => void delete (header as Json)['__metadata__'], /is not a trace that LLM Trace saved\.$/],
    [
      'an older version',
      (header) => void delete header.__metadata__['llm_trace'],
      /was saved by LLM Trace 9\.9\.9, which did not store all/,
    ],
    ['a newer format', (_, inner) => (inner['format'] = 3), /was saved by a newer LLM Trace \(format 3\)/],
    ['metadata that is no JSON', (header) => (header.__metadata__['llm_trace'] = '{'), /is not valid JSON/],
    ['a key twice', (header) => (header.__metadata__['llm_trace'] = '{"format": 1, "format": 1}'), /twice/],
    ['no spec', (_, inner) => void delete inner['spec'], /field "spec" is missing/],
    ['another architecture', spec('modelType', 'llama'), /"spec\.modelType" is llama, but its plan has gpt2/],
    ['heads that do not fit', spec('heads', 4), /"spec\.heads" is 4, but its plan has 5/],
    ['an absurd size', spec('layers', 1e9), /from 1 to 1024/],
    ['one more block', spec('layers', LAYERS + 1), /"spec\.layers" is 4, but its plan has 3/],
    ['one block less', spec('layers', LAYERS - 1), /"spec\.layers" is 2, but its plan has 3/],
    ['no plan', (_, inner) => void delete inner['plan'], /field "plan" is missing/],
    [
      'an unknown operation',
      plan(({ nodes }) => Object.assign(nodes[3] as object, { kind: 'convolution' })),
      /field "plan\.nodes\.3\.kind"/,
    ],
    [
      'an operation that reads a later one',
      plan(({ nodes }) => nodes[3]?.inputs.splice(0, 1, 4)),
      /field "plan" must refer to what comes before/,
    ],
    [
      'scores of queries without keys',
      plan(({ nodes }) => nodes.find(({ kind }) => kind === 'scores')?.inputs.pop()),
      /field "plan\.nodes\.\d+\.inputs"/,
    ],
    [
      'a sum of nothing',
      plan(({ nodes }) => nodes.find(({ kind }) => kind === 'sum')?.inputs.splice(0)),
      /plan\.nodes\.\d+\.inputs/,
    ],
    [
      'an operation that reads one more than it can',
      plan(({ nodes }) => nodes.find(({ kind }) => kind === 'mask')?.inputs.push(0)),
      /field "plan\.nodes\.\d+\.inputs"/,
    ],
    ['an operation out of its place', plan(({ nodes }) => void nodes.reverse()), /"plan" must refer to what/],
    ['a stage of nothing', plan((it) => Object.assign(it.stages[3] as object, { node: 9999 })), /"plan" must refer/],
    ['a link beyond the end', plan((it) => Object.assign(it.links[1] as object, { end: 9999 })), /"plan" must refer/],
    ['no logits, though it predicts', plan((it) => Object.assign(it, { logits: null })), /"plan" must refer/],
    ['a purpose that is none', plan((it) => Object.assign(it, { predicts: 'rain' })), /field "plan\.predicts"/],
    ['logits that are nowhere', plan((it) => Object.assign(it, { logits: 9999 })), /"plan" must refer/],
    [
      'one more stage',
      plan(({ stages }) => void stages.push({ ...(stages[3] as MutablePlan['stages'][number]), name: 'more' })),
      /lacks the tensor "more"/,
    ],
    [
      'one stage less',
      plan((it) => void it.stages.splice(3, 1)),
      /holds the tensor "blocks\.0\.ln1", which no trace has/,
    ],
    ['no tokens', (_, inner) => (inner['tokens'] = []), /lists 0 tokens/],
    ['a token less', (_, inner) => void (inner['tokens'] as Json[]).pop(), /tensor "ids" is I64 of shape/],
    [
      'another token',
      (_, inner) => ((inner['tokens'] as Json[])[2] = { ...(inner['tokens'] as Json[])[2], id: 7 }),
      /token 2 has the id 7 in the metadata/,
    ],
    [
      'an id beyond',
      (_, inner) => ((inner['tokens'] as Json[])[2] = { ...(inner['tokens'] as Json[])[2], id: 448 }),
      /has the id 448/,
    ],
    [
      'a range beyond',
      (_, inner) => ((inner['tokens'] as Json[])[2] = { ...(inner['tokens'] as Json[])[2], end: 1e6 }),
      /which is not in the text/,
    ],
    [
      'a token without text',
      (_, inner) => void delete (inner['tokens'] as Json[])[1]?.['text'],
      /"tokens\.1\.text" is missing/,
    ],
    [
      'a place that is none',
      (_, inner) => (inner['place'] = { layer: -1 }),
      /field "place\.layer" must be a whole number/,
    ],
    [
      'an unknown reason',
      (_, inner) => ((inner['generation'] as Json)['reason'] = 'tired'),
      /must be a reason to stop/,
    ],
    ['a cut that lies', (_, inner) => (inner['cut'] = { total: 9, kept: 3 }), /but says 3/],
    ['no hash', (header) => (header.__metadata__['weights_sha256'] = 'x'), /must be a SHA-256/],
    ['a foreign tensor', rename('blocks.1.ln1', 'blocks.1.ln3'), /lacks the tensor "blocks\.1\.ln1"/],
    [
      'a stage in another shape',
      (header) => (header['blocks.1.mlp.pre'] as Header[string]).shape.reverse(),
      /"blocks\.1\.mlp\.pre" is F32 of shape/,
    ],
    [
      'a stage in another dtype',
      (header) => ((header['blocks.1.ln1'] as Header[string]).dtype = 'I32'),
      /"blocks\.1\.ln1" is I32/,
    ],
  ])('%s', async (_, change, message) => {
    const path = await changed(change);
    const error = await failure(SavedTrace.open(path));
    expect(error.name).toBe('ModelFolderError');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
    expect(error.message).not.toContain('\n');
  });

  it.each<[string, Change, RegExp]>([
    ['no spec', (_, inner) => void delete inner['spec'], /field "spec" is missing/],
    ['another architecture', spec('modelType', 'llama'), /must be "gpt2"/],
    ['an unknown activation', spec('activation', 'softsign'), /"spec\.activation" must be one of gelu/],
    ['heads that do not fit', spec('heads', 4), /"spec.dModel" must be "heads" times/],
    ['an absurd size', spec('layers', 1e9), /from 1 to 1024/],
    ['one more block', spec('layers', LAYERS + 1), /lacks the tensor "blocks\.3\.resid_pre"/],
    ['one block less', spec('layers', LAYERS - 1), /holds the tensor "blocks\.2\..*which no trace has/],
  ])('of a version that stored no plan: %s', async (_, change, message) => {
    const path = await changed((header, facts) => {
      asFormat1(facts);
      change(header, facts);
    });
    const error = await failure(SavedTrace.open(path));
    expect(error.name).toBe('ModelFolderError');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
  });

  it('truncated, empty, a folder, absent', async () => {
    const path = await saved();
    for (const size of [0, 4, 300, bytes.length - 4]) {
      await writeFile(path, bytes.subarray(0, size));
      expect((await failure(SavedTrace.open(path))).name).toBe('ModelFolderError');
    }
    expect((await failure(SavedTrace.open(join(path, '..')))).message).toMatch(/is not a file\.$/);
    expect((await failure(SavedTrace.open(`${path}.no`))).message).toMatch(/does not exist\.$/);
  });
});
