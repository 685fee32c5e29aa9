/** What the view of a trace reads of it: its steps, their proofs, whom the chosen token looks at, and what each head adds. */
import type { ReactiveControllerHost } from 'lit';
import type { StepsResult } from '../../../src/engine/protocol/trace-protocol';
import { SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import { stackOfStep } from '../../../src/trace/steps/stacks';
import type { Step } from '../../../src/trace/steps/steps';
import { idleMoment } from '../../base/idle-moment';
import { Query } from '../../base/query';
import { shownBlock } from '../../choice/choice';
import { Contributions } from '../../state/attention/contributions';
import type { StepData } from '../../state/generation/step-data';
import { Proving } from '../../state/provenance/proving';
import { AttentionRow } from '../../state/tokens/attention-row';
import { StepsInTurn } from './steps-in-turn';

export class TraceReadings {
  readonly steps: Query<StepsResult>;
  readonly proving: Proving;
  /** The steps that are drawn, one after the other. */
  readonly turns: StepsInTurn;
  /** The chosen token's attention to the text. */
  readonly attention: AttentionRow;
  /** On a source: of the output's token, or in the encoder's steps of the source's own. */
  readonly across: AttentionRow;
  readonly contributions: Contributions;

  /**
   * Both are asked in every update of the host.
   * @param awaitsHead whether the head that is shown is about to give way to another, which may depend on what is read
   */
  constructor(host: ReactiveControllerHost, panel: () => StepData, awaitsHead: () => boolean) {
    this.steps = new Query<StepsResult>(host, () => {
      const { readings, choice } = panel();
      const { layer, head, variant } = shownBlock(choice);
      const fetch = (signal: AbortSignal) => readings.read('steps', { layer, head, variant, step: 0 }, signal);
      return { of: [readings], key: [layer, head, variant], fetch };
    });
    this.proving = new Proving(host, panel, this.steps);
    this.turns = new StepsInTurn(host, () => !this.isArriving);
    this.attention = new AttentionRow(host, () => {
      // Of a head that is about to give way to another no arcs are drawn.
      const steps = awaitsHead() ? undefined : this.currentSteps;
      return { panel: panel(), steps, looks: { from: TOKENS, to: TOKENS } };
    });
    this.across = new AttentionRow(host, () => {
      const { summary, choice } = panel();
      const steps = summary.source && this.currentSteps;
      const { sequence } = stackOfStep(summary.plan, choice.step, summary.model);
      return { panel: panel(), steps, looks: { from: sequence, to: SOURCE } };
    });
    this.contributions = new Contributions(
      host,
      () => (this.steps.error === undefined ? { panel: panel(), when: this.steps.current } : undefined),
      idleMoment,
    );
  }

  /** Whether the steps of the chosen block and head are on their way. */
  get isArriving(): boolean {
    return !this.steps.current && this.steps.error === undefined;
  }

  private get currentSteps(): readonly Step[] | undefined {
    return this.steps.current ? this.steps.value?.steps : undefined;
  }
}
