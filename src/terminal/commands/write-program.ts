/** `trace --program`: a row of a tensor as a Python program that computes it from the token ids and the weights' files. */
import { resolve } from 'node:path';
import { headCountOf } from '../../architectures/architecture';
import { stageShape } from '../../architectures/plan';
import { counted } from '../../base/counted';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { requireWritable, writeAtomically } from '../../model/atomic-file';
import { onlyKind } from '../../model/file-kind';
import { lengthsOf } from '../../trace/run/source';
import { headAxisOf, headFor, matrixAxes } from '../../trace/tensors/head-axis';
import { type Call, UsageError } from '../call';
import { tellingProgress } from '../telling-progress';
import type { ShowOptions } from './options';
import { chosenStage } from './shown-steps';

export interface ProgramOptions extends ShowOptions {
  readonly program?: string;
  readonly force?: true;
}

/** Asked before the text is traced. @throws one sentence where options say nothing together, or the file cannot be written */
export async function requireProgram(options: ProgramOptions): Promise<void> {
  const { program, tensor, row, variant } = options;
  if (program === undefined) return;
  if (tensor === undefined) throw new UsageError('--program belongs to --tensor');
  if (row && row.length > 1) throw new UsageError('--program computes one row: choose it with --row');
  if (variant !== 'model') throw new UsageError('--program computes the model, not its simplified block');
  await requireWritable(resolve(program), replaceable(options));
}

/** Without `--force` nothing is replaced, and with it a text. */
function replaceable({ force }: ProgramOptions) {
  if (force) return onlyKind('text');
  return async (path: string) => {
    throw new Error(`${path} exists already: choose another name, or add --force to replace it.`);
  };
}

/** Write it, and say what it computes. */
export async function writeProgram(call: Call, summary: TraceSummary, options: ProgramOptions): Promise<void> {
  const { program = '', tensor = '', variant } = options;
  const index = rowIndex(summary, tensor, options);
  const params = { stage: tensor, variant, index };
  const { source } = await tellingProgress(call, 'Writing the program', (asked) =>
    call.engine.read({ trace: summary.trace, what: 'wholeWay', params }, asked),
  );
  const path = resolve(program);
  await writeAtomically(path, (write) => write(new TextEncoder().encode(source)), replaceable(options));
  const lines = counted(source.trimEnd().split('\n').length, 'line');
  call.terminal.print(
    `Saved to ${path}: ${lines} of Python that compute ${tensor}[${[...index, ':'].join(', ')}] from the token ids.`,
  );
}

/** Of the row that is wanted, else of the last one, and of the head that is shown. */
function rowIndex(summary: TraceSummary, tensor: string, { row, head }: ProgramOptions): number[] {
  const { plan } = summary;
  const stage = chosenStage(plan, tensor);
  const shape = stageShape(plan, stage, lengthsOf(summary));
  const axes = (plan.nodes[stage.node]?.axes ?? []).map(({ name }) => name);
  const [rowAxis] = matrixAxes(axes);
  const rows = shape[rowAxis] as number;
  const wanted = row?.[0] ?? rows - 1;
  if (wanted >= rows) throw new UsageError(`--row: there is no row ${wanted}: those of ${tensor} are 0 to ${rows - 1}`);
  const headAxis = headAxisOf(axes);
  const own = headFor(axes, shape, head, headCountOf(summary.model));
  return shape.slice(0, -1).map((_, axis) => (axis === rowAxis ? wanted : axis === headAxis ? own : 0));
}
