/** What the colours of a tensor are scaled over: its block, or all blocks. */
import type { ReactiveControllerHost } from 'lit';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Statistics } from '../../../src/engine/protocol/tensor-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { colourScaleTensor } from '../../../src/trace/steps/colour-scale-tensor';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type Failable, Query, type Question } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import { scaleOf } from '../../theme/color-scale';
import { OwnStatistics } from './own-statistics';

export type ScaleScope = 'block' | 'all';

/** The figure for which a scale is needed. */
export interface Scaled {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  /** Whether its values are requested. */
  readonly when: boolean;
}

export class SharedScale implements Failable {
  /** The user's choice; `undefined` for what is best for the trace. */
  private asked: ScaleScope | undefined;
  private readonly all: Query<Statistics>;
  private readonly own: OwnStatistics;

  private readonly scaled: () => Scaled;

  /** @param shown the figure, evaluated in every update of the host */
  constructor(
    private readonly host: ReactiveControllerHost,
    shown: () => Scaled,
  ) {
    this.scaled = () => {
      const { tensor, ...rest } = shown();
      return { ...rest, tensor: colourScaleTensor(tensor, rest.panel.summary.plan) };
    };
    this.all = new Query(host, () => this.question());
    this.own = new OwnStatistics(host, this.scaled);
  }

  ask(scope: ScaleScope): void {
    this.asked = scope;
    this.all.retry();
    this.host.requestUpdate();
  }

  /**
   * What the scale covers now: while the other blocks' statistics are pending, its own block. `undefined` if there is no other
   * block.
   */
  get scope(): ScaleScope | undefined {
    const { tensor, panel } = this.scaled();
    if (!isShared(tensor, panel)) return undefined;
    return this.wanted === 'all' && this.all.current && !this.isDwarfed ? 'all' : 'block';
  }

  /** `undefined` while they are pending. */
  get statistics(): Statistics | undefined {
    return (this.scope === 'all' ? this.all.value : undefined) ?? this.own.value;
  }

  /** Why requested statistics did not arrive. */
  get error(): string | undefined {
    return this.all.error ?? this.own.error;
  }

  retry(): void {
    this.all.retry();
    this.own.retry();
  }

  /**
   * Whether the scale covers only this block because the values of the others are so much larger that its own would all look
   * like 0; the user may choose all blocks.
   */
  get isDwarfed(): boolean {
    const [all, own] = [this.all.value, this.own.value];
    return (
      this.asked === undefined && this.wanted === 'all' && all !== undefined && own !== undefined && dwarfs(all, own)
    );
  }

  /** Other blocks are computed again only at the user's request. In the story each figure is as clear as possible. */
  private get wanted(): ScaleScope {
    const { tensor, panel } = this.scaled();
    return this.asked ?? (panel.choice.level === 'numbers' && isKept(tensor, panel.summary) ? 'all' : 'block');
  }

  private question(): Question<Statistics> | undefined {
    const { tensor, panel, when } = this.scaled();
    if (!isShared(tensor, panel) || this.wanted !== 'all') return undefined;
    const { readings } = panel;
    const { variant } = tensor;
    const stage = nameInFirstBlock(tensor, panel.summary);
    return {
      of: [readings, stage],
      when,
      fetch: (signal) => readings.read('sharedStatistics', { stage, variant }, signal),
    };
  }
}

/** The scale over all blocks is used if the values of one block reach at least this share of it. */
const LEAST_SHARE = 0.1;

/** Whether one block would have a single colour on the scale over all blocks. */
function dwarfs(all: Statistics, own: Statistics): boolean {
  const largest = Math.max(Math.abs(own.min ?? 0), Math.abs(own.max ?? 0));
  return largest > 0 && largest < LEAST_SHARE * scaleOf('signed', all).limit;
}

/** Whether the trace has the stage of every block in memory, as it has the residual stream. */
function isKept(tensor: StepTensor, summary: TraceSummary): boolean {
  return stagesInEveryBlock(tensor, summary).some(({ role }) => role === 'stream');
}

function isShared(tensor: StepTensor, { summary }: PanelData): boolean {
  return tensor.layer !== null && tensor.variant === 'model' && layersBeside(tensor, summary) > 1;
}

/** The same name for the stage of any block, so that what covers all blocks is requested once. */
export function nameInFirstBlock(tensor: StepTensor, summary: TraceSummary): string {
  return stagesInEveryBlock(tensor, summary)[0]?.name ?? tensor.name;
}

/** How many blocks have this stage. */
export function layersBeside(tensor: StepTensor, summary: TraceSummary): number {
  return stagesInEveryBlock(tensor, summary).length;
}

/** The same stage in every block of its stack. */
function stagesInEveryBlock({ name, label }: StepTensor, { plan: { stages } }: TraceSummary): Plan['stages'] {
  const stack = stages.find((stage) => stage.name === name)?.block?.stack;
  return stages.filter((stage) => stage.label === label && stage.block !== null && stage.block.stack === stack);
}
