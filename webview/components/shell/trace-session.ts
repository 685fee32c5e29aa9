/** What is open for the trace that is shown: the source of its numbers, and what may follow its text. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ABLATED } from '../../../src/engine/protocol/panel-protocol';
import type { AblationRuns, TraceSummary, UserContinuations } from '../../../src/engine/protocol/trace-protocol';
import { type Choice, fitChoice } from '../../choice/choice';
import type { PanelHost } from '../../sources/panel-host';
import { openSources, type TraceSources } from '../../sources/trace-sources';
import { NextToken } from '../../state/generation/next-token';
import type { StepData } from '../../state/generation/step-data';
import { ChosenReplacement } from '../../state/residual/chosen-replacement';
import { KnownAblations } from '../../state/residual/known-ablations';

export class TraceSession implements ReactiveController {
  private sources!: TraceSources;
  private next!: NextToken;
  private ablations!: KnownAblations;
  private replacement!: ChosenReplacement;
  private data: StepData | undefined;

  constructor(
    view: ReactiveControllerHost,
    private readonly host: () => PanelHost,
  ) {
    view.addController(this);
  }

  /** Shows another trace from now on. @param before what the previous page made of it */
  begin(
    summary: TraceSummary,
    before: { goingOn?: UserContinuations | undefined; ablations?: readonly AblationRuns[] | undefined } = {},
  ): void {
    this.dispose();
    this.sources = openSources(summary, this.host().connection);
    const { goingOn, ablations = summary.saved?.ablations ?? [] } = before;
    this.next = new NextToken(this.host(), summary, goingOn);
    const { connection, kept } = this.host();
    this.ablations = new KnownAblations(ablations, (made) =>
      connection.send(ABLATED, { trace: summary.trace, ...made }),
    );
    this.replacement = new ChosenReplacement(kept);
    this.data = undefined;
  }

  /** The data of its steps; the same object while nothing in it changes, so that figures do not draw again. */
  show(
    summary: TraceSummary,
    chosen: Choice,
    size: Pick<StepData, 'width' | 'height' | 'presenting' | 'walk'>,
  ): StepData {
    const { sources, next, ablations, replacement, data: before } = this;
    const data = {
      summary,
      choice: fitChoice(chosen, summary),
      ...sources,
      next,
      ablations,
      replacement,
      ...size,
      host: this.host(),
    };
    if (!before || !isSame(before, data)) this.data = data;
    return this.data as StepData;
  }

  /** Releases what belongs to the trace, since the page keeps the state of what is shown next. */
  hostDisconnected(): void {
    this.dispose();
  }

  private dispose(): void {
    this.next?.continuations.dispose();
    this.ablations?.sweep.cancel();
  }
}

/** Whether both are equal, for one trace. */
function isSame(a: StepData, b: StepData): boolean {
  const isSameRoom = a.width === b.width && a.height === b.height && a.presenting === b.presenting;
  return isSameRoom && a.walk === b.walk && JSON.stringify(a.choice) === JSON.stringify(b.choice);
}
