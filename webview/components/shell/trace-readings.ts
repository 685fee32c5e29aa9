/**
 * What the view of a trace reads: its steps, their proofs, the attention of the chosen token, and the contribution of each
 * head.
 */
import type { ReactiveControllerHost } from 'lit';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type {
  ClearestHead,
  HeadContributions,
  OpeningContributions,
} from '../../../src/engine/protocol/reading-protocol';
import type { StepsResult } from '../../../src/engine/protocol/trace-protocol';
import { SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import { shownStack, stackOfStep } from '../../../src/trace/steps/stacks';
import type { Step } from '../../../src/trace/steps/steps';
import { idleMoment } from '../../base/idle-moment';
import { Query } from '../../base/query';
import { shownBlock } from '../../choice/choice';
import { askClearestHead } from '../../state/attention/clearest-head';
import { askContributions, hasContributions } from '../../state/attention/contributions';
import type { StepData } from '../../state/generation/step-data';
import { Proving } from '../../state/provenance/proving';
import { isFiguredByLead, toldLead } from '../../state/residual/figured-lead';
import { LensColumns } from '../../state/residual/lens-columns';
import { findingsChoice } from '../../state/story/findings-choice';
import { AttentionRow } from '../../state/tokens/attention-row';
import { StepsInTurn } from './steps-in-turn';

/** What is known about the head that a panel opens on. */
export interface Opening {
  readonly value: Pick<OpeningContributions, 'opens' | 'opensBy'> | undefined;
  readonly current: boolean;
  readonly mayCome: boolean;
}

class OpeningOf implements Opening {
  constructor(private readonly of: Pick<TraceReadings, 'clearest' | 'contributions'>) {}

  get value(): Opening['value'] {
    return this.shown.value;
  }

  get current(): boolean {
    return this.shown.current;
  }

  get mayCome(): boolean {
    return this.shown.mayCome;
  }

  private get shown(): Opening {
    const { clearest, contributions } = this.of;
    return clearest.value || clearest.mayCome ? clearest : contributions;
  }
}

function askSteps(host: ReactiveControllerHost, panel: () => StepData): Query<StepsResult> {
  return new Query<StepsResult>(host, () => {
    const { readings, choice } = panel();
    const { layer, head, variant } = shownBlock(choice);
    const fetch = (signal: AbortSignal) => readings.read('steps', { layer, head, variant, step: 0 }, signal);
    return { of: [readings], key: [layer, head, variant], fetch };
  });
}

function askLead(host: ReactiveControllerHost, panel: () => StepData): Query<number | null> {
  return new Query<number | null>(host, () => {
    const { readings, choice, summary } = panel();
    if (!hasContributions(summary) || !isFiguredByLead(choice)) return undefined;
    const params = findingsChoice({ ...choice, ratherThan: null });
    const fetch = async (signal: AbortSignal) => toldLead((await readings.read('findings', params, signal)).findings);
    return { of: [readings], key: [params.position, params.id, params.variant], fetch };
  });
}

/** How long what is not visible first waits for an idle moment at most, in milliseconds. */
const IDLE_TIMEOUT = 1000;

export class TraceReadings {
  readonly steps: Query<StepsResult>;
  readonly proving: Proving;
  /** The steps, updated one after the other. */
  readonly turns: StepsInTurn;
  /** The chosen token's attention to the text. */
  readonly attention: AttentionRow;
  /** Attention on a source: of the output's token or, in the encoder's steps, of the source's own. */
  readonly across: AttentionRow;
  readonly contributions: Query<OpeningContributions>;
  /** The token of the lead that the figure of the logits shows, if it shows one. */
  private readonly lead: Query<number | null>;
  /** The contribution of each head to that lead. */
  private readonly ofLead: Query<HeadContributions>;
  /** Shown instead of contributions if no head contributes to a logit. */
  readonly clearest: Query<ClearestHead>;
  /** May be used before there is a panel; nothing is looked up until then. */
  readonly opening: Opening = new OpeningOf(this);

  /**
   * `panel` and `awaitsHead` are called in every update of the host.
   * @param awaitsHead returns whether the shown head is about to be replaced, which may depend on what is read
   */
  constructor(host: ReactiveControllerHost, panel: () => StepData, awaitsHead: () => boolean) {
    this.steps = askSteps(host, panel);
    this.proving = new Proving(host, panel, this.steps);
    this.turns = new StepsInTurn(host, () => !this.isArriving);
    this.attention = new AttentionRow(host, () => {
      // No arcs are drawn for a head that is about to be replaced.
      const steps = awaitsHead() ? undefined : this.currentSteps;
      return { panel: panel(), steps, looks: { from: TOKENS, to: TOKENS } };
    });
    this.across = new AttentionRow(host, () => {
      const { summary, choice } = panel();
      const steps = summary.source && this.currentSteps;
      const { sequence } = stackOfStep(summary.plan, choice.step, summary.model);
      return { panel: panel(), steps, looks: { from: sequence, to: SOURCE } };
    });
    this.contributions = askContributions(
      host,
      () => (this.steps.error === undefined ? { panel: panel(), when: this.steps.current } : undefined),
      idleMoment,
    );
    this.clearest = askClearestHead(
      host,
      () => ({ panel: panel(), when: this.steps.current }),
      () => idleMoment(IDLE_TIMEOUT),
    );
    this.lead = askLead(host, panel);
    this.ofLead = new Query(host, () => {
      const { readings, choice } = panel();
      const over = this.lead.current ? this.lead.value : undefined;
      if (over === undefined || over === null) return undefined;
      const params = { position: choice.token, id: choice.target, ratherThan: over };
      return readings.question('headContributions', params);
    });
    // Takes longest of what a step shows at once: an audience would wait before an empty table.
    new LensColumns(host, () => {
      const { readings, choice, summary } = panel();
      const isRead = this.steps.current && presentsLensNext(panel());
      const view = { start: choice.token, stop: choice.token + 1 };
      return { readings, size: summary.tokens.length, target: isRead ? null : undefined, view };
    });
  }

  /** Always the same function, since steps compare what they are given to see whether anything has changed. */
  readonly retrySteps = (): void => this.steps.retry();

  /**
   * What the map of all heads shows at every step: the same measure as the figure of the logits, so that a head has the same
   * colour in both.
   */
  get mapped(): HeadContributions | undefined {
    return (this.ofLead.current ? this.ofLead.value : undefined) ?? this.contributions.value;
  }

  /** Whether the steps of the chosen block and head are loading. */
  get isArriving(): boolean {
    return !this.steps.current && this.steps.error === undefined;
  }

  private get currentSteps(): readonly Step[] | undefined {
    return this.steps.current ? this.steps.value?.steps : undefined;
  }
}

/** Whether a presentation shows the step before the one with the logit lens. */
function presentsLensNext({ presenting, choice, summary }: StepData): boolean {
  const { plan, model } = summary;
  const next = plan.sections[choice.step];
  if (!presenting || next?.view !== 'blocks' || whyNot(plan, 'The logit lens') !== undefined) return false;
  return stackOfStep(plan, next.number, model).name === shownStack(plan, undefined, model).name;
}
