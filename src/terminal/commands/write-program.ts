/** `trace --program`: writes a Python program that computes a row of a tensor from the token ids and the weight files. */
import { resolve } from 'node:path';
import { headCountOf } from '../../architectures/plan/architecture';
import { stageShape } from '../../architectures/plan/plan';
import { byteWords } from '../../base/byte-words';
import { counted } from '../../base/counted';
import { storedValues } from '../../base/stored-values';
import type { ModelInfo } from '../../engine/protocol/model-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { requireWritable, writeAtomically } from '../../model/atomic-file';
import { onlyKind } from '../../model/file-kind';
import type { WidenedFile } from '../../trace/explain/program-weights';
import { lengthsOf } from '../../trace/run/source';
import { headAxisOf, headFor, matrixAxes } from '../../trace/tensors/head-axis';
import { ALL } from '../arguments';
import { type Call, UsageError } from '../call';
import { tellingProgress } from '../telling-progress';
import { keepWidened } from './keep-widened';
import type { ShowOptions } from './options';
import { chosenStage } from './shown-steps';

export interface ProgramOptions extends ShowOptions {
  readonly program?: string;
  readonly programWeights?: string;
  readonly force?: true;
}

/**
 * Checks before the text is traced.
 * @throws an error of one sentence if the options make no sense together, or the file cannot be written
 */
export async function requireProgram(options: ProgramOptions): Promise<void> {
  const { program, programWeights, tensor, row, head, variant } = options;
  if (program === undefined && programWeights !== undefined)
    throw new UsageError('--program-weights belongs to --program');
  if (program === undefined) return;
  if (tensor === undefined)
    throw new UsageError('--program belongs to --tensor: name the tensor, as in --tensor logits --program way.py');
  if (row && row.length > 1) throw new UsageError('--program computes one row: choose it with --row');
  if (head === ALL) throw new UsageError('--program computes one row, of one head: choose that with --head');
  if (variant !== 'model') throw new UsageError('--program computes the model, not its simplified block');
  await requireWritable(resolve(program), replaceable(options));
}

/**
 * Checks before the text is traced: the widened weights of a quantised model are deleted when this program ends, so the
 * Python program needs a copy of them.
 * @throws UsageError if a copy is needed but not requested, or requested but not needed
 */
export function requireWeights({ precision }: ModelInfo, { program, programWeights }: ProgramOptions): void {
  if (program === undefined) return;
  const isQuantised = storedValues(precision) !== undefined;
  if (isQuantised && programWeights === undefined)
    throw new UsageError(
      "--program reads weights as floats, and this model's are quantised: say with --program-weights FILE where they are to be written as float32",
    );
  if (!isQuantised && programWeights !== undefined)
    throw new UsageError("--program-weights is for a quantised model: the program reads this model's own files");
}

/** Which files may be replaced: none without `--force`, and text files with it. */
function replaceable({ force }: ProgramOptions) {
  if (force) return onlyKind('text');
  return async (path: string) => {
    throw new Error(`${path} exists already: choose another name, or add --force to replace it.`);
  };
}

/** Writes the program, and reports what it computes. */
export async function writeProgram(call: Call, summary: TraceSummary, options: ProgramOptions): Promise<void> {
  const { program = '', programWeights, tensor = '', variant } = options;
  const { index, head } = chosenRow(summary, tensor, options);
  const weightsAt = programWeights === undefined ? undefined : resolve(programWeights);
  const params = { stage: tensor, variant, index, ...(weightsAt !== undefined && { weightsAt }) };
  const { source, widened } = await tellingProgress(call, 'Writing the program', (asked) =>
    call.engine.read({ trace: summary.trace, what: 'wholeProgram', params }, asked),
  );
  const path = resolve(program);
  const kept = weightsAt === undefined ? undefined : await keepWeights(call, widened, weightsAt);
  await writeAtomically(path, (write) => write(new TextEncoder().encode(source)), replaceable(options));
  const lines = counted(source.trimEnd().split('\n').length, 'line');
  call.terminal.print(
    `Saved to ${path}: ${lines} of Python that compute ${tensor}[${[...index, ':'].join(', ')}] from the token ids.${head === undefined ? '' : ` That is head ${head}: --head chooses another.`}`,
  );
  if (kept !== undefined) call.terminal.print(kept);
}

/** @returns a sentence about the copy */
async function keepWeights(call: Call, widened: WidenedFile | null, path: string): Promise<string> {
  if (!widened) throw new Error('LLM Trace has made no file of the weights: the program reads the files of the model.');
  const { bytes, isNew } = await tellingProgress(call, 'Writing the weights', ({ signal }) =>
    keepWidened(widened, path, signal),
  );
  const which = `the weights as float32 that it reads, ${byteWords(bytes)}`;
  return isNew ? `Saved to ${path}: ${which}.` : `${path} holds ${which}, already.`;
}

/** The index of the wanted row, or else of the last one, for the shown head; and that head if the tensor has several. */
function chosenRow(
  summary: TraceSummary,
  tensor: string,
  { row, head }: ProgramOptions,
): { readonly index: number[]; readonly head: number | undefined } {
  const { plan } = summary;
  const stage = chosenStage(plan, tensor);
  const shape = stageShape(plan, stage, lengthsOf(summary));
  const axes = (plan.nodes[stage.node]?.axes ?? []).map(({ name }) => name);
  const [rowAxis] = matrixAxes(axes);
  const rows = shape[rowAxis] as number;
  const wanted = row?.[0] ?? rows - 1;
  if (wanted >= rows) throw new UsageError(`--row: there is no row ${wanted}: those of ${tensor} are 0 to ${rows - 1}`);
  const headAxis = headAxisOf(axes);
  const own = headFor(axes, shape, head === ALL ? 0 : (head ?? 0), headCountOf(summary.model));
  const index = shape.slice(0, -1).map((_, axis) => (axis === rowAxis ? wanted : axis === headAxis ? own : 0));
  return { index, head: index.find((_, axis) => axis === headAxis) };
}
