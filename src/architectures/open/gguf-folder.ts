/**
 * Describes a GGUF model as a Hugging Face folder. Both are read by the same family's definition, so comparing the two
 * plans shows in which order each stores its weights.
 */
import { ModelFolderError } from '../../model/errors';
import { openGgufFiles } from '../../model/gguf/gguf-files';
import { ggufTokenizerFiles } from '../../model/tokenizers/gguf-tokenizer';
import { groupsOf, type LinearNode, outputCount, outputOf } from '../../operations/linear';
import { nodeOf, type Plan, weightsOf } from '../plan/plan';
import { defineModel, weightNames } from '../registry';
import { ggufConfig } from './gguf-model';

/** A weight of the folder, made from the GGUF model's weight of the same name. */
export interface FolderWeight {
  readonly name: string;
  /** Its name in the folder, with the prefix that checkpoints have. */
  readonly stored: string;
  readonly shape: readonly number[];
  /** For each output, its index among the GGUF file's outputs; null if the order is the same. */
  readonly outputs: readonly number[] | null;
  /** Whether outputs are columns in the folder. */
  readonly transposed: boolean;
  /** A number to add to every value. */
  readonly added: number;
}

export interface FolderForm {
  /** The contents of JSON files, by file name. */
  readonly files: Readonly<Record<string, unknown>>;
  readonly weights: readonly FolderWeight[];
}

/** Weights that never have the base model's prefix. */
const OUTSIDE = /^(lm_head|embed_out|cls)\./;

/** @throws ModelFolderError with one sentence, also if config.json cannot express the model */
export async function ggufFolderForm(path: string): Promise<FolderForm> {
  const files = await openGgufFiles(path);
  const ofFile = await ggufConfig(path, files);
  if (ofFile.gguf.ropeFactors) {
    throw new ModelFolderError(
      `${path} stretches rotary positions by a list of factors, which config.json has no field for: it cannot be exported.`,
    );
  }
  const config = JSON.parse(JSON.stringify(ofFile.config.value)) as Record<string, unknown>;
  const asFolder = {
    config: { file: `config.json of ${path}`, value: config, inexact: new Map() },
    generation: undefined,
  };
  const { plan } = defineModel({ ...asFolder, tensors: ofFile.tensors });
  const { prefix } = weightNames(asFolder);
  const changes = changesBetween(defineModel(ofFile).plan, plan);
  const weights = Array.from(weightsOf(plan), ({ name, shape }): FolderWeight => {
    const stored = OUTSIDE.test(name) ? name : `${prefix}${name}`;
    return { name, shape, stored, ...UNCHANGED, ...changes.get(name) };
  });
  return { files: { 'config.json': { ...config, torch_dtype: 'float32' }, ...tokenizerFiles(files) }, weights };
}

type Change = Pick<FolderWeight, 'outputs' | 'transposed' | 'added'>;

const UNCHANGED: Change = { outputs: null, transposed: false, added: 0 };

function changesBetween(ofFile: Plan, ofFolder: Plan): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  const orders = new Map<string, number[]>();
  for (const target of ofFolder.nodes) {
    const source = nodeOf(ofFile, target.id);
    if (source.kind === 'norm' && target.kind === 'norm') {
      for (const { name } of target.gamma)
        changes.set(name, { ...UNCHANGED, added: source.gammaOffset - target.gammaOffset });
    }
    if (source.kind !== 'linear' || target.kind !== 'linear') continue;
    const { matrix, bias } = target;
    const order = orders.get(matrix.name) ?? Array.from({ length: outputCount(matrix) }, (_, output) => output);
    orders.set(matrix.name, order);
    reorder(order, source, target, rotatedValuesOf(ofFile, ofFolder, target));
    const outputs = order.every((from, to) => from === to) ? null : order;
    changes.set(matrix.name, { ...UNCHANGED, outputs, transposed: source.matrix.outputs !== matrix.outputs });
    if (bias) changes.set(bias.name, { ...UNCHANGED, outputs });
  }
  return changes;
}

/**
 * Adds a node's outputs to the order of its matrix.
 * @param rotatedValues how many values of a head are rotated; the GGUF file stores the two of a pair side by side, the
 * folder `rotatedValues` / 2 apart
 */
function reorder(order: number[], source: LinearNode, target: LinearNode, rotatedValues: number): void {
  const { groups, width } = groupsOf(target);
  const place = (column: number) => {
    if (column >= rotatedValues) return column;
    return column < rotatedValues / 2 ? 2 * column : 2 * (column - rotatedValues / 2) + 1;
  };
  for (let head = 0; head < groups; head++) {
    for (let column = 0; column < width; column++)
      order[outputOf(target, head, column)] = outputOf(source, head, place(column));
  }
}

function rotatedValuesOf(ofFile: Plan, ofFolder: Plan, { id }: LinearNode): number {
  for (const node of ofFolder.nodes) {
    if (node.kind !== 'rotary' || node.inputs[0] !== id) continue;
    const source = nodeOf(ofFile, node.id);
    const angles = nodeOf(ofFolder, node.inputs[1] as number);
    if (source.kind === 'rotary' && source.pairs !== node.pairs && angles.kind === 'angles')
      return 2 * angles.frequencies.length;
  }
  return 0;
}

function tokenizerFiles({ header }: Awaited<ReturnType<typeof openGgufFiles>>): Record<string, unknown> {
  const { file: _, framing: __, addPrefixSpace, maskToken, ...tokenizer } = ggufTokenizerFiles(header);
  const token = (purpose: string) => {
    const id = header.metadata.get(`tokenizer.ggml.${purpose}_token_id`);
    const tokens = header.metadata.get('tokenizer.ggml.tokens');
    return typeof id === 'number' && Array.isArray(tokens) ? (tokens[id] as string | undefined) : undefined;
  };
  return {
    'tokenizer.json': { version: '1.0', truncation: null, padding: null, ...tokenizer },
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      clean_up_tokenization_spaces: false,
      bos_token: token('bos'),
      eos_token: token('eos'),
      ...(maskToken === undefined ? {} : { mask_token: maskToken }),
      ...(addPrefixSpace === undefined ? {} : { add_prefix_space: addPrefixSpace }),
    },
  };
}
