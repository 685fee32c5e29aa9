/** What the colours of a tensor are scaled over: its block, or all blocks. */
import type { Statistics, TraceSummary } from '../../src/engine/protocol';
import { keptOutputs } from '../../src/trace/kept';
import type { StepTensor } from '../../src/trace/steps';
import { Load } from './load';
import type { PanelData } from './panel';

export type ScaleScope = 'block' | 'all';

export class SharedScale {
  /** What the reader asked for; `undefined`: what is best for the trace. */
  private asked: ScaleScope | undefined;
  private readonly load: Load<Statistics>;

  constructor(private readonly changed: () => void) {
    this.load = new Load(changed);
  }

  ask(scope: ScaleScope): void {
    this.asked = scope;
    this.load.retry();
    this.changed();
  }

  /** Ask for the other blocks' statistics where they are wanted. */
  want(tensor: StepTensor, panel: PanelData): void {
    if (!isShared(tensor, panel) || this.wanted(tensor, panel) !== 'all') return;
    // The same name whichever block it is of, so that it is asked for once.
    const stage = tensor.name.replace(/^blocks\.\d+\./, 'blocks.0.');
    this.load.want(`${panel.summary.trace} ${stage}`, () =>
      panel.readings.read('sharedStatistics', { stage, variant: tensor.variant }),
    );
  }

  /**
   * What the scale is made over now: while the other blocks' statistics are on their way, its own block. `undefined`
   * where there is no other block.
   */
  scope(tensor: StepTensor, panel: PanelData): ScaleScope | undefined {
    if (!isShared(tensor, panel)) return undefined;
    return this.wanted(tensor, panel) === 'all' && this.load.current ? 'all' : 'block';
  }

  statistics(tensor: StepTensor, panel: PanelData): Statistics {
    const all = this.scope(tensor, panel) === 'all' ? this.load.value : undefined;
    return all ?? tensor.statistics;
  }

  /** Why the other blocks' statistics are not there, where they were asked for and did not come. */
  get error(): string | undefined {
    return this.load.error;
  }

  retry(): void {
    this.load.retry();
  }

  /** Other blocks are computed again only when the reader asks for it. */
  private wanted(tensor: StepTensor, { summary }: PanelData): ScaleScope {
    return this.asked ?? (isKept(tensor, summary) ? 'all' : 'block');
  }
}

/** The stages that are not kept by their own names: what goes into a block, and the scores that are masked. */
const MADE_FROM: Readonly<Record<string, string>> = {
  resid_pre: 'resid_post',
  'attn.attn_scores': 'attn.attn_scores_unmasked',
};

/** Whether the trace has the stage of every block in memory. */
function isKept({ name }: StepTensor, { kept, model }: TraceSummary): boolean {
  const stage = name.replace(/^blocks\.\d+\./, '');
  const stored = MADE_FROM[stage] ?? stage;
  return Array.from({ length: model.layers }, (_, layer) => layer).every((layer) =>
    keptOutputs(kept, layer).some((output) => output === stored),
  );
}

function isShared({ kind, name, variant }: StepTensor, { summary }: PanelData): boolean {
  return kind === 'stage' && name.startsWith('blocks.') && variant === 'model' && summary.model.layers > 1;
}
